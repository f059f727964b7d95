import type { RenderTimes } from '@geekhub/ports/job-store';
import { expect, it } from 'vitest';
import { createRenderTimes, expectationOf, typicalExpectation } from '../src/render-times.ts';
import { systemTimers } from '../src/system-timers.ts';

const KIND = { provider: 'fal', model: 'fal/kling-2', durationSeconds: 5 };
const LEARNED: RenderTimes = { ...KIND, samples: 5, p10Seconds: 80, p50Seconds: 90, p90Seconds: 130 };

function timesThatAre(...readings: (RenderTimes[] | Error)[]) {
  let reads = 0;
  let nowMs = 0;
  const times = createRenderTimes(
    {
      async readRenderTimes() {
        const reading = readings[Math.min(reads++, readings.length - 1)] ?? [];
        if (reading instanceof Error) throw reading;
        return reading;
      },
    },
    { ...systemTimers, now: () => nowMs },
  );
  return {
    times,
    reads: () => reads,
    pass(milliseconds: number) {
      nowMs += milliseconds;
    },
  };
}

it('the times of all kinds are read once a minute, however many ask', async () => {
  const { times, reads, pass } = timesThatAre([LEARNED], []);
  const other = { ...KIND, durationSeconds: 10 };
  expect(await Promise.all([times.find(KIND), times.find(KIND), times.find(other)])).toEqual([
    ...[LEARNED, LEARNED, null],
  ]);
  pass(59_999);
  expect(await times.find(KIND)).toEqual(LEARNED);
  expect(reads()).toBe(1);
  pass(1);
  expect(await times.find(KIND)).toBeNull();
  expect(reads()).toBe(2);
});

it('what was learned of other models, lengths and providers says nothing of this one', async () => {
  const { times } = timesThatAre([
    { ...LEARNED, provider: 'sandbox' },
    { ...LEARNED, model: 'fal/hailuo-02' },
    { ...LEARNED, durationSeconds: 10 },
  ]);
  expect(await times.find(KIND)).toBeNull();
});

it('fewer than five videos are too few: the catalogue stands in', async () => {
  const { times } = timesThatAre([{ ...LEARNED, samples: 4 }]);
  expect(await expectationOf({ renderTimes: times, providers: new Map() }, KIND)).toEqual({
    ...{ p50Seconds: 210, p90Seconds: 300 },
  });
});

it('times that cannot be read hinder nobody, and are read again a minute later', async () => {
  const { times, pass } = timesThatAre(new Error('the database is away'), [LEARNED]);
  expect(await times.find(KIND)).toBeNull();
  pass(60_000);
  expect(await times.find(KIND)).toEqual(LEARNED);
});

it('a model that has left the catalogue is expected to take what models take', () => {
  expect(typicalExpectation('fal/gone')).toEqual({ p50Seconds: 210, p90Seconds: 300 });
});
