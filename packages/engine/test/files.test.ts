/** Files from their upload to their end: looked at, handed to the provider in its way, gone when nobody needs them. */
import type { CreateVideo } from '@geekhub/contracts/job';
import { JPEG, PNG } from '@geekhub/testing/sample-images';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelJob } from '../src/cancel-job.ts';
import { deleteFile } from '../src/manage-files.ts';
import { sweep } from '../src/sweep.ts';
import { sweepFiles } from '../src/sweep-files.ts';
import { uploadFile } from '../src/upload-file.ts';
import { type EngineOptions, type OpenEngine, openEngine } from './open-engine.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let t: OpenEngine;
async function openOtherwise(options: EngineOptions): Promise<void> {
  await t[Symbol.asyncDispose]();
  t = await openEngine(options);
}
beforeEach(async () => {
  t = await openEngine({ placesImages: true });
});
afterEach(() => t[Symbol.asyncDispose]());

async function upload({ bytes } = PNG): Promise<string> {
  const { file } = await uploadFile(t.engine, t.caller.scope, bytes, { idempotencyKey: null });
  return file.id;
}

/** All that the database holds of images. */
async function imagesLeft(): Promise<number> {
  const [row] = await t.database.query<{ count: number }>(
    `select ((select count(*) from geekhub.files) + (select count(*) from geekhub.file_contents)
       + (select count(*) from geekhub.job_images))::integer as count`,
    [],
  );
  return row?.count ?? -1;
}

async function sweepAfter(milliseconds: number): Promise<void> {
  await t.advanceClock(milliseconds);
  await Promise.all((await sweep(t.engine)).steps);
}

describe('to a provider with a storage of its own', () => {
  const places: [string, () => Promise<Partial<CreateVideo>>, string[]][] = [
    ['a file', async () => ({ image_url: await upload() }), ['https://placed.example/1']],
    ['an image in the request', async () => ({ image_url: PNG.dataUrl }), ['https://placed.example/1']],
    ['an image by address', async () => ({ image_url: 'https://images.example/a.png' }), []],
  ];
  test.each(places)('%s comes by an address', async (_, input, placed) => {
    await t.submit(await input());
    expect(t.provider.placed.map(({ contentType }) => contentType)).toEqual(placed.map(() => 'image/png'));
    for (const { bytes } of t.provider.placed) expect(Buffer.from(PNG.bytes).equals(bytes)).toBe(true);
    const [imageUrl = 'https://images.example/a.png'] = placed;
    expect(t.provider.submits).toMatchObject([{ imageUrl, lastFrameUrl: null }]);
    expect(t.outbound.fetches).toEqual([]);
  });

  test('a first and a last frame come each in its place', async () => {
    const frames = { image_url: 'https://images.example/a.png', last_frame_url: await upload(JPEG) };
    await t.submit({ model: 'fal/luma-ray-2', ...frames });
    expect(t.provider.submits).toMatchObject([
      { imageUrl: frames.image_url, lastFrameUrl: 'https://placed.example/1' },
    ]);
  });

  test('while it gives no place nothing is submitted, and the job goes on when it does', async () => {
    t.provider.onPlaceImage(
      { kind: 'busy', retryAfterMs: null, trouble: 'unwell' },
      { kind: 'placed', url: 'https://placed.example/late' },
    );
    const id = await t.submit({ image_url: await upload() });
    expect(t.provider.submits).toEqual([]);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'pending' } });
    await sweepAfter(MINUTE_MS);
    expect(t.provider.submits).toMatchObject([{ imageUrl: 'https://placed.example/late' }]);
    const { attempts } = await t.engine.jobs.readSettlement(id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['accepted']);
  });

  test('no image is placed for a submit that is kept back', async () => {
    await openOtherwise({ placesImages: true, guarded: true });
    t.provider.onSubmit({ kind: 'busy', retryAfterMs: null, trouble: 'credentials_refused' });
    for (let count = 0; count < 3; count += 1) await t.submit();
    expect(t.guardEvents).toEqual(['submit opened: credentials_refused']);
    const id = await t.submit({ image_url: await upload() });
    expect([t.provider.submits.length, t.provider.placed.length]).toEqual([3, 0]);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'pending' } });
  });
});

test('to a provider that takes bytes a file goes as its bytes', async () => {
  await openOtherwise({ needsImageBytes: true });
  await t.submit({ image_url: await upload(JPEG) });
  expect(t.provider.submits).toMatchObject([{ imageUrl: JPEG.dataUrl }]);
  expect(t.outbound.fetches).toEqual([]);
});

describe('nothing of an image is left', () => {
  test('when its job is completed', async () => {
    const id = await t.submit({ image_url: await upload() });
    expect(await imagesLeft()).toBe(3);
    await sweepAfter(MINUTE_MS);
    await t.idle();
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed' } });
    expect(await imagesLeft()).toBe(0);
  });

  test('when its job has failed', async () => {
    t.provider.onSubmit({ kind: 'rejected', reason: { code: 'input_rejected', message: 'no' } });
    await t.submit({ model: 'fal/luma-ray-2', image_url: await upload(), last_frame_url: await upload() });
    expect(await imagesLeft()).toBe(0);
  });

  test('when its job is canceled', async () => {
    t.provider.onCheck({ kind: 'running', progress: null });
    const id = await t.submit({ image_url: await upload() });
    await cancelJob(t.engine, t.caller.scope, id);
    expect(await imagesLeft()).toBe(0);
  });

  test('when it was never used for a day', async () => {
    await upload();
    await t.advanceClock(DAY_MS - MINUTE_MS);
    await sweepFiles(t.engine);
    expect(await imagesLeft()).toBe(2);
    await t.advanceClock(MINUTE_MS);
    expect(await sweepFiles(t.engine)).toEqual({ full: false });
    expect(await imagesLeft()).toBe(0);
  });

  test('when its owner deletes it, which waits for a job that uses it', async () => {
    const id = await upload();
    t.provider.onCheck({ kind: 'running', progress: null });
    const jobId = await t.submit({ image_url: id });
    await expect(deleteFile(t.engine, t.caller.scope, id)).rejects.toMatchObject({ code: 'conflict' });
    await cancelJob(t.engine, t.caller.scope, jobId);
    await expect(deleteFile(t.engine, t.caller.scope, id)).rejects.toMatchObject({ code: 'not_found' });
    const other = await upload();
    await deleteFile(t.engine, t.caller.scope, other);
    expect(await imagesLeft()).toBe(0);
  });
});

test('a file is still there for the one more try that an operator allows', async () => {
  await openOtherwise({ placesImages: true, policy: { unconfirmedSubmit: 'resubmit_once' } });
  t.provider.onSubmit({ kind: 'unconfirmed' }, { kind: 'accepted', operation: { id: 'second' } });
  const id = await t.submit({ image_url: await upload() });
  await sweepAfter(MINUTE_MS);
  await sweepAfter(MINUTE_MS);
  expect(t.provider.submits).toMatchObject([
    { imageUrl: 'https://placed.example/1' },
    { imageUrl: 'https://placed.example/2' },
  ]);
  expect((await t.engine.jobs.readSettlement(id)).attempts.map(({ outcome }) => outcome)).toEqual([
    'abandoned',
    'accepted',
  ]);
});

test('a file is still there for the model that takes over, and gone with the job', async () => {
  t.provider.onSubmit(
    { kind: 'accepted', operation: { id: 'kling' } },
    { kind: 'accepted', operation: { id: 'luma' } },
  );
  t.provider.onCheck(
    { kind: 'failed', reason: { code: 'provider_error', message: 'no' } },
    { kind: 'finished', output: { id: 'output' } },
  );
  const order = { model: 'fal/kling-2', fallback_models: ['fal/luma-ray-2'], duration: 5 };
  const id = await t.submit({ ...order, image_url: await upload() });
  for (let round = 0; round < 5; round += 1) await sweepAfter(MINUTE_MS);
  expect(t.provider.submits).toMatchObject([
    { model: 'fal/kling-2', imageUrl: 'https://placed.example/1' },
    { model: 'fal/luma-ray-2', imageUrl: 'https://placed.example/2' },
  ]);
  expect(await t.stateOf(id)).toMatchObject({ job: { status: 'completed' } });
  expect(await imagesLeft()).toBe(0);
});

test('a file that is not there is refused by the name of its field, before anything is held', async () => {
  const missing = `file_${'0'.repeat(32)}`;
  await expect(t.submit({ image_url: missing })).rejects.toMatchObject({
    code: 'not_found',
    message: 'image_url: there is no such file. POST /v1/files makes one.',
    details: { param: 'image_url' },
  });
  expect(await t.database.query('select 1 from geekhub.jobs', [])).toEqual([]);
  expect(await t.books()).toMatchObject({ problems: [] });
});
