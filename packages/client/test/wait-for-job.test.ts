/** Waiting for a job to end. */

import { exampleJob, JOB_ID } from '@geekhub/testing/example-job';
import { expect, test } from 'vitest';
import { sleep } from '../src/sleep.ts';
import { clientOf } from './client-of.ts';
import { type ScriptLine, startScriptedGateway } from './scripted-gateway.ts';

const processing = exampleJob({ progress: 40 });
const completed = exampleJob({
  status: 'completed',
  video_url: 'http://127.0.0.1/storage/v1/object/public/generated-videos/o/j/video.mp4',
  completed: 1782415300,
});
const failed = exampleJob({
  status: 'failed',
  error: 'The provider refused the prompt.',
  completed: 1782415300,
});

function answers(...bodies: unknown[]): ScriptLine[] {
  return bodies.map((body) => ({ status: 200, body }));
}

test('resolves with the completed job after telling every answer', async () => {
  const pending = exampleJob({ status: 'pending' });
  const gateway = await startScriptedGateway(answers(pending, processing, completed));
  const told: unknown[] = [];

  const job = await clientOf(gateway).client.waitFor(JOB_ID, { onProgress: (seen) => told.push(seen) });
  expect(job).toEqual(completed);
  expect(told).toEqual([pending, processing, completed]);
  expect(gateway.seen.map(({ path }) => path)).toEqual(Array(3).fill(`/v1/videos/${JOB_ID}`));
});

test('a failed job is an answer, not an exception', async () => {
  const gateway = await startScriptedGateway(answers(failed));
  expect(await clientOf(gateway).client.waitFor(JOB_ID)).toEqual(failed);
});

test('asks again when the job says so, else when the header says so', async () => {
  const gateway = await startScriptedGateway([
    { status: 200, headers: { 'retry-after': '3' }, body: exampleJob({ poll_after_seconds: 15 }) },
    { status: 200, headers: { 'retry-after': '3' }, body: exampleJob() },
    ...answers(completed),
  ]);
  const { client, waits } = clientOf(gateway);
  await client.waitFor(JOB_ID);
  expect(waits).toEqual([15_000, 3000]);
});

test('a gateway that asks to be polled at once is not polled in a loop without pause', async () => {
  const gateway = await startScriptedGateway(answers(exampleJob({ poll_after_seconds: 0 }), completed));
  const { client, waits } = clientOf(gateway);
  await client.waitFor(JOB_ID);
  expect(waits).toEqual([1000]);
});

test('outlives blips that are each shorter than its patience, however many there are', async () => {
  const blip: ScriptLine[] = [...Array(10).fill({ status: 503 }), 'cut', ...answers(processing)];
  const gateway = await startScriptedGateway([...blip, ...blip, ...answers(completed)]);
  expect(await clientOf(gateway).client.waitFor(JOB_ID)).toEqual(completed);
});

test('gives up after twelve failures in a row', async () => {
  const gateway = await startScriptedGateway([...answers(processing), ...Array(12).fill({ status: 500 })]);
  await expect(clientOf(gateway).client.waitFor(JOB_ID)).rejects.toMatchObject({ status: 500 });
  expect(gateway.seen).toHaveLength(13);
});

test('a job that does not exist ends the wait', async () => {
  const gateway = await startScriptedGateway([{ status: 404 }]);
  await expect(clientOf(gateway).client.waitFor(JOB_ID)).rejects.toMatchObject({ status: 404 });
  expect(gateway.seen).toHaveLength(1);
});

test('an abort ends the wait between two polls at once', async () => {
  const gateway = await startScriptedGateway(answers(exampleJob({ poll_after_seconds: 60 }), completed));
  const abort = new AbortController();
  const { client } = clientOf(gateway, {
    sleep: (milliseconds, signal) => {
      queueMicrotask(() => abort.abort(new Error('enough')));
      return sleep(milliseconds, signal);
    },
  });
  await expect(client.waitFor(JOB_ID, { signal: abort.signal })).rejects.toThrow('enough');
  expect(gateway.seen).toHaveLength(1);
});

test('a signal that was aborted before starts nothing', async () => {
  const gateway = await startScriptedGateway(answers(completed));
  const wait = clientOf(gateway).client.waitFor(JOB_ID, { signal: AbortSignal.abort(new Error('enough')) });
  await expect(wait).rejects.toThrow('enough');
  expect(gateway.seen).toEqual([]);
});
