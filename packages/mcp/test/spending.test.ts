/** A session never spends more than it may, in whatever order things happen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSpending } from '../src/spending.ts';
import { exampleJob } from './example-job.ts';

const LIMIT = 10_000_000n;
const KEYS = ['a', 'b', 'c', 'd', 'e'];

const event = fc.record({
  key: fc.constantFrom(...KEYS),
  kind: fc.constantFrom('reserve', 'release', 'make', 'fail', 'complete' as const),
  micros: fc.bigInt(1n, 6_000_000n),
});

test('what is set aside, under way and charged stays within the limit', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const spending = createSpending(LIMIT);
      /** What each request was let through with. */
      const letThrough = new Map<string, bigint>();
      const made = new Set<string>();
      for (const { key, kind, micros } of events) {
        const price = letThrough.get(key);
        const job = (changes: object) => exampleJob({ id: key, ...changes });
        const amount = `${(price ?? 0n) / 1_000_000n}.${String((price ?? 0n) % 1_000_000n).padStart(6, '0')}`;
        if (kind === 'reserve' && spending.reserve(key, micros) && price === undefined)
          letThrough.set(key, micros);
        if (kind === 'release' && !made.has(key)) {
          spending.release(key);
          letThrough.delete(key);
        }
        if (kind === 'make' && price !== undefined && !made.has(key)) {
          spending.settle(key, job({ cost: { amount, currency: 'MXN', state: 'held' } }));
          made.add(key);
        }
        if (kind === 'fail' && made.has(key)) {
          spending.note(job({ status: 'failed', cost: { amount, currency: 'MXN', state: 'released' } }));
          letThrough.set(key, 0n);
        }
        expect(spending.spentMicros()).toBe([...letThrough.values()].reduce((sum, each) => sum + each, 0n));
        expect(spending.spentMicros()).toBeLessThanOrEqual(LIMIT);
      }
    }),
  );
});

test('a request that was let through is let through again, and set aside once', () => {
  const spending = createSpending(LIMIT);
  expect([spending.reserve('a', 6_000_000n), spending.reserve('a', 6_000_000n)]).toEqual([true, true]);
  expect(spending.spentMicros()).toBe(6_000_000n);
  expect(spending.reserve('b', 6_000_000n)).toBe(false);
});

test('the last of it may be spent, and not a millionth more', () => {
  const spending = createSpending(LIMIT);
  expect(spending.reserve('a', LIMIT)).toBe(true);
  expect(spending.reserve('b', 1n)).toBe(false);
  expect(createSpending(0n).reserve('a', 1n)).toBe(false);
});

test('a short video gives back the rest, and jobs of others change nothing', () => {
  const spending = createSpending(LIMIT);
  spending.reserve('a', 4_200_000n);
  spending.settle('a', exampleJob());
  expect(spending.openJobs()).toEqual([exampleJob().id]);
  spending.note(exampleJob({ id: 'another', cost: { amount: '9.00', currency: 'MXN', state: 'charged' } }));
  expect(spending.spentMicros()).toBe(4_200_000n);
  const cost = { amount: '3.36', currency: 'MXN', state: 'charged' } as const;
  spending.note(exampleJob({ status: 'completed', cost }));
  expect(spending.spentMicros()).toBe(3_360_000n);
  expect(spending.openJobs()).toEqual([]);
});

test('without a limit everything is let through and counted', () => {
  const spending = createSpending(null);
  expect(spending.reserve('a', LIMIT * 100n)).toBe(true);
  expect(spending.spentMicros()).toBe(LIMIT * 100n);
});
