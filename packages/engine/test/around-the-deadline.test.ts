/** What a render comes to that ends about when its job's time does. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const MINUTE = 60_000;

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
  t.provider.onCheck({ kind: 'running', progress: 50 });
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

async function sweepFor(milliseconds: number): Promise<void> {
  const everyMs = 30_000;
  for (let passed = 0; passed < milliseconds; passed += everyMs) {
    await t.advanceClock(everyMs);
    await Promise.all((await sweep(t.engine)).steps);
  }
}

test('one that runs until the deadline, and has finished when it is asked about then, is delivered and charged', async () => {
  const id = await t.submit();
  await sweepFor(29.5 * MINUTE);
  expect((await t.stateOf(id)).job.status).toBe('processing');
  t.provider.onCheck({ kind: 'finished', output: 'output' });
  await t.advanceClock(MINUTE);
  const { now, deadline } = await readTimes(id);
  expect(now.getTime()).toBeGreaterThan(deadline.getTime());
  await Promise.all((await sweep(t.engine)).steps);
  expect(await t.stateOf(id)).toMatchObject({
    job: { status: 'completed', chargeMicros: 4_200_000n },
    balance: { availableMicros: 45_800_000n, heldMicros: 0n },
  });
  expect(t.provider.cancels).toEqual([]);
});

test('one that finishes after it is neither delivered nor charged, and its attempt keeps its name', async () => {
  const id = await t.submit();
  await sweepFor(31 * MINUTE);
  t.provider.onCheck({ kind: 'finished', output: 'output' });
  await sweepFor(10 * MINUTE);
  expect(await t.stateOf(id)).toMatchObject({
    job: { status: 'failed', error: { code: 'deadline_passed' }, chargeMicros: 0n },
    balance: { availableMicros: 50_000_000n, heldMicros: 0n },
  });
  expect(t.media.objects.size).toBe(0);
  const { attempts } = await t.engine.jobs.readSettlement(id);
  expect(attempts).toMatchObject([{ number: 1, outcome: 'accepted' }]);
  const names = await t.database.query('select operation from geekhub.attempts where job_id = $1', [id]);
  expect(names).toEqual([{ operation: { id: 'operation' } }]);
});

async function readTimes(id: string): Promise<{ now: Date; deadline: Date }> {
  const rows = await t.database.query<{ now: Date; deadline: Date }>(
    'select geekhub.app_now() as now, deadline_at as deadline from geekhub.jobs where id = $1',
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the job is gone');
  return row;
}
