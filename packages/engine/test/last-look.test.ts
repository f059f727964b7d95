/** A job whose time is over is asked about once more before it fails, however many of them there are. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../src/engine.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const MINUTE = 60_000;

let t: OpenEngine;
beforeEach(async () => {
  // Fewer places than jobs, as after an outage: most find the line before the provider full.
  const guard = { ...DEFAULT_POLICY.guard, places: 2, line: 2 };
  t = await openEngine({ guarded: true, policy: { guard } });
  await t.engine.ledger.book({
    ...{ id: randomUUID(), scope: t.caller.scope, type: 'recharge', amountMicros: 1_000_000_000n },
    ...{ note: null, idempotencyKey: null, fingerprint: '' },
  });
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

async function submitMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await t.submit());
  return ids;
}

async function sweepFor(milliseconds: number, everyMs = 5_000): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += everyMs) {
    await t.advanceClock(everyMs);
    await Promise.all((await sweep(t.engine)).steps);
  }
}

test('after the gateways were away past every deadline, all that is finished is delivered and charged', async () => {
  t.provider.onSubmit(() => ({ kind: 'accepted', operation: randomUUID() }));
  t.provider.onCheck({ kind: 'running', progress: null });
  const ids = await submitMany(24);
  t.provider.onCheck(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { kind: 'finished', output: randomUUID() };
  });
  await t.advanceClock(31 * MINUTE);
  await sweepFor(5 * MINUTE);
  for (const id of ids) {
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed', chargeMicros: 4_200_000n } });
  }
  expect(t.provider.cancels).toEqual([]);
});

test('a provider that wants to be left alone over the deadline is asked when it may be', async () => {
  t.provider.onCheck({ kind: 'running', progress: null });
  const [id = ''] = await submitMany(1);
  await sweepFor(28 * MINUTE, 30_000);
  t.provider.onCheck(
    { kind: 'unavailable', retryAfterMs: 5 * MINUTE, trouble: 'limited' },
    { kind: 'finished', output: 'output' },
  );
  await sweepFor(8 * MINUTE, 15_000);
  expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed', chargeMicros: 4_200_000n } });
});

test('a step that breaks off because its process stops says nothing of the job', async () => {
  t.provider.onCheck({ kind: 'running', progress: null });
  const [id = ''] = await submitMany(1);
  await t.advanceClock(31 * MINUTE);
  t.provider.onCheck(() => {
    void t.engine.steps.stop(0);
    return { kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' };
  });
  await Promise.all((await sweep(t.engine)).steps);
  expect(await t.stateOf(id)).toMatchObject({ job: { status: 'processing' } });
});
