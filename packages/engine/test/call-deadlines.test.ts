/** What a step asks of others is given up before its lease ends: nobody else takes a job that is still in hand. */
import { PNG } from '@geekhub/testing/sample-images';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { systemTimers } from '../src/system-timers.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

let t: OpenEngine;
/** What the engine set a deadline for, and the signals that it got. */
let deadlines: { milliseconds: number; signal: AbortSignal }[];
beforeEach(async () => {
  t = await openEngine({ needsImageBytes: true });
  deadlines = [];
  t.engine.timers = {
    ...systemTimers,
    deadline(milliseconds) {
      const { signal } = new AbortController();
      deadlines.push({ milliseconds, signal });
      return signal;
    },
  };
});
afterEach(() => t[Symbol.asyncDispose]());

test('a submit and the loading of its image share one deadline, which is shorter than the lease', async () => {
  const { fetch } = t.outbound;
  const { submit } = t.provider;
  const used: AbortSignal[] = [];
  t.outbound.onFetch({ kind: 'fetched', bytes: PNG.bytes, contentType: null });
  t.outbound.fetch = (url, limits, signal) => {
    used.push(signal);
    return fetch(url, limits, signal);
  };
  t.provider.submit = (request, signal) => {
    used.push(signal);
    return submit(request, signal);
  };
  await t.submit({ image_url: 'https://images.example/a.png' });
  expect(t.provider.submits).toHaveLength(1);
  const [{ milliseconds, signal } = { milliseconds: 0, signal: null }, ...others] = deadlines;
  expect([used, others]).toEqual([[signal, signal], []]);
  expect(milliseconds).toBe(45_000);
  expect(milliseconds).toBeLessThan(t.engine.policy.leaseMs);
});

test('so is that of a check', async () => {
  t.provider.onCheck({ kind: 'running', progress: null });
  const id = await t.submit();
  deadlines.length = 0;
  await t.advanceClock(2_000);
  await advanceJob(t.engine, id);
  expect(deadlines.map(({ milliseconds }) => milliseconds)).toEqual([45_000]);
});
