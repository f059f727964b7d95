/** A copy has an end, however its source drips; until then its lease is renewed. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { systemTimers } from '../src/system-timers.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const QUARTER_OF_AN_HOUR = 15 * 60_000;

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

test('a video that drips for ever is cut off after a quarter of an hour, and fetched again', async () => {
  const deadline = new AbortController();
  const asked: number[] = [];
  t.engine.timers = {
    ...systemTimers,
    deadline(milliseconds) {
      asked.push(milliseconds);
      return milliseconds === QUARTER_OF_AN_HOUR ? deadline.signal : systemTimers.deadline(milliseconds);
    },
  };
  const { open } = t.provider;
  let drops = 0;
  const cutOff = Promise.withResolvers<void>();
  // As the providers' own streams are: ended by the signal, and by nothing else.
  t.provider.open = async (_output, signal) => ({
    kind: 'opened',
    bytes: null,
    stream: new ReadableStream({
      start(controller) {
        signal.addEventListener('abort', () => {
          controller.error(signal.reason);
          cutOff.resolve();
        });
      },
      async pull(controller) {
        await turn();
        if (signal.aborted) return;
        drops += 1;
        controller.enqueue(new Uint8Array(1));
        if (drops === 1_000) deadline.abort();
      },
    }),
  });
  const id = await t.submit();
  await t.advanceClock(2_000);
  await advanceJob(t.engine, id);
  await cutOff.promise;
  expect(asked.at(-1)).toBe(QUARTER_OF_AN_HOUR);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'processing', chargeMicros: 0n });
  expect(t.media.objects.size).toBe(0);

  t.provider.open = open;
  await t.advanceClock(60_000);
  await advanceJob(t.engine, id);
  expect((await t.stateOf(id)).job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
});
