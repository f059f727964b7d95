/** Between the provider's file and ours: only a whole video that is really stored is charged. */
import { createHash } from 'node:crypto';
import type { CreateVideo } from '@geekhub/contracts/job';
import { microsOf } from '@geekhub/contracts/money';
import type { FalFaults } from '@geekhub/emulators/fal-faults';
import { videoPath } from '@geekhub/emulators/fal-media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const KLING: CreateVideo = { model: 'fal/kling-2', prompt: 'a paper boat in the rain', duration: 5 };
const PRICE = microsOf('4.20');
const MAX_COPY_FAULTS = 2;

describe('a finished video on its way to the storage', () => {
  let house: LiveHouse;

  beforeAll(async () => {
    house = await startLiveHouse({
      storage: 'supabase',
      callbacks: true,
      policy: { maxCopyFaults: MAX_COPY_FAULTS },
    });
    await house.topUp('200.00');
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const isStored = (jobId: string) => [...house.supabase.objects.keys()].some((path) => path.includes(jobId));

  const UNUSABLE: [string, FalFaults['media']][] = [
    ['empty', { kind: 'empty' }],
    ['truncated, with a length that fits', { kind: 'short' }],
    ['a web page', { kind: 'html' }],
  ];
  const BROKEN: [string, FalFaults['media']][] = [
    ...UNUSABLE,
    ['cut off half way', { kind: 'cut' }],
    ['refused', { kind: 'status', status: 503 }],
  ];

  test.each(UNUSABLE)('a file that stays %s is never stored and never charged', async (_, fault) => {
    const before = await house.readBalance();
    house.fal.script('media', fault, MAX_COPY_FAULTS);
    const { job, receipt } = await house.run(KLING);
    expect(job).toMatchObject({ status: 'failed', error_code: 'video_unusable', video_url: null });
    expect(receipt).toMatchObject({ charge: null, release: { amount: '4.20' }, delivered: null });
    expect(isStored(job.id)).toBe(false);
    expect(await house.readBalance()).toBe(before);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });

  test.each(BROKEN)('a file that is %s once is fetched again and charged once', async (_, fault) => {
    const [before, submitsBefore] = [await house.readBalance(), house.fal.submits.length];
    house.fal.script('media', fault);
    const { job } = await house.run(KLING);
    expect(job.status).toBe('completed');
    expect(isStored(job.id)).toBe(true);
    expect(await house.readBalance()).toBe(before - PRICE);
    expect(house.fal.submits.length - submitsBefore).toBe(1);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });

  const STORAGE_FAULTS: Parameters<LiveHouse['supabase']['script']>[1][] = [
    { kind: 'status', status: 500 },
    { kind: 'reset' },
    { kind: 'short', bytes: 100 },
  ];

  test('a job waits for a storage that is down, lies or loses bytes, and is charged once', async () => {
    const [before, submitsBefore] = [await house.readBalance(), house.fal.submits.length];
    for (const fault of STORAGE_FAULTS) house.supabase.script('upload', fault);
    const { job } = await house.run(KLING);
    expect(job.status).toBe('completed');
    const stored = await fetch(job.video_url ?? '');
    const requestId = house.fal.submits.at(-1)?.requestId ?? '';
    expect(Buffer.from(await house.fal.video(requestId)).equals(await stored.bytes())).toBe(true);
    expect(house.fal.submits.length - submitsBefore).toBe(1);
    expect(await house.readBalance()).toBe(before - PRICE);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
    expect(house.leaks(KLING.prompt)).toEqual([]);
  });

  test('a video that was stored though the answer was lost is found there, and charged once', async () => {
    const before = await house.readBalance();
    house.supabase.script('upload', { kind: 'reset', stored: true });
    const { job, receipt } = await house.run(KLING);
    const stored = await (await fetch(job.video_url ?? '')).bytes();
    expect(receipt.delivered).toMatchObject({
      bytes: stored.length,
      sha256: createHash('sha256').update(stored).digest('hex'),
    });
    const sent = house.supabase.requests.filter(
      ({ method, path }) => method === 'POST' && path.includes(job.id),
    );
    expect(sent.map(({ headers }) => headers['x-upsert'])).toEqual(['false', 'false']);
    expect(await house.readBalance()).toBe(before - PRICE);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });

  test('a video shorter than was bought is charged by the seconds that it has', async () => {
    await house.run(KLING);
    const fiveSeconds = videoPath(house.fal.submits.at(-1)?.requestId ?? '');
    const before = await house.readBalance();
    house.fal.script('media', { kind: 'redirect', location: fiveSeconds });
    const { job, receipt } = await house.run({ ...KLING, duration: 10 });
    expect(job).toMatchObject({ status: 'completed', cost: { amount: '4.20', state: 'charged' } });
    expect(receipt).toMatchObject({
      price: { seconds: 10, total: '8.40' },
      hold: { amount: '8.40' },
      charge: { amount: '4.20' },
      release: { amount: '4.20' },
      delivered: { duration: 5, seconds_charged: 5 },
    });
    expect(await house.readBalance()).toBe(before - PRICE);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });
});

test('a line that is cut every time ends the job when patience ends, with nothing stored and nothing charged', async () => {
  const policy = { copyPatienceMs: { source: 0, storage: 0 } };
  await using house = await startLiveHouse({ callbacks: true, policy });
  const { database, url, secrets } = house.gateway;
  house.fal.script('media', { kind: 'cut' }, 1_000);
  const { id } = await house.client.create(KLING);
  await expect.poll(() => house.fal.downloads.length).toBeGreaterThan(1);
  await database.query('update geekhub.jobs set deadline_at = now() where id = $1', [id]);
  expect(await house.client.waitFor(id)).toMatchObject({
    ...{ status: 'failed', error_code: 'deadline_passed', video_url: null },
    cost: { state: 'released' },
  });
  const path = `/storage/v1/object/public/generated-videos/${secrets.organization_id}/${id}/video.mp4`;
  expect((await fetch(url + path)).status).toBe(404);
  expect(await house.client.credits()).toMatchObject({ balance: '50.00', held: '0.00' });
  expect(await inspectLedger(database)).toEqual(SOUND);
});
