/** However many come for one job at one moment, one of them has it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJob } from '../src/read-job.ts';
import { receiveCallback } from '../src/receive-callback.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine({ callsBack: true });
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

test('sixteen polls, the sweep and a valid callback make one question, one copy and one charge', async () => {
  let stores = 0;
  let opens = 0;
  t.media.beforeStore = () => {
    stores += 1;
  };
  const { open } = t.provider;
  t.provider.open = (output, signal) => {
    opens += 1;
    return open(output, signal);
  };
  const id = await t.submit();
  const nonce = new URL(t.provider.submits[0]?.callbackUrl ?? '').pathname.split('/').at(-1) ?? '';
  await t.advanceClock(2_000);
  const callBack = () =>
    receiveCallback(
      t.engine,
      { provider: 'fal', jobId: id, nonce },
      { url: '/', headers: {}, rawBody: new TextEncoder().encode('operation') },
    );
  const [called, swept] = await Promise.all([
    callBack(),
    sweep(t.engine),
    ...Array.from({ length: 16 }, () => readJob(t.engine, t.caller.scope, id)),
  ]);
  await Promise.all(swept.steps);
  await t.idle();
  // It was taken, or met another step and is to come again: never refused.
  expect(['taken', 'retry']).toContain(called);
  expect(await t.stateOf(id)).toMatchObject({
    job: { status: 'completed', chargeMicros: 4_200_000n },
    balance: { availableMicros: 45_800_000n, heldMicros: 0n },
  });
  expect([t.provider.submits.length, t.provider.checks(), opens, stores]).toEqual([1, 1, 1, 1]);
  const charges = await t.database.query("select 1 from geekhub.transfers where kind = 'charge'");
  expect(charges).toHaveLength(1);
});
