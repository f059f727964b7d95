/** A gateway that is killed between any two lines of a submit or a step, and started again, pays once, charges once, loses nothing. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreateVideo } from '@geekhub/contracts/job';
import { firstRow } from '@geekhub/store-postgres/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Beginnings,
  type Death,
  type KillableGateway,
  type KillHouse,
  makeBeginnings,
  openKillHouse,
} from './kill-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const KLING: CreateVideo = { model: 'fal/kling-2', prompt: 'a paper boat in the rain', duration: 5 };
/** What a careful caller sends along, to ask again after a lost answer. */
const THE_SAME_CALL = { idempotencyKey: 'the one and only' };

const COMPLETED = { status: 'completed', error_code: null };
const UNCONFIRMED = { status: 'failed', error_code: 'submit_unconfirmed' };

let beginnings: Beginnings;
beforeAll(async () => {
  beginnings = await makeBeginnings();
});
afterAll(() => beginnings[Symbol.asyncDispose]());

type Look = (restarted: KillableGateway) => Promise<unknown>;

/** Submits and dies. Gives the id that was answered before, if one was. */
async function die(house: KillHouse, death: Death): Promise<string | null> {
  const dying = await house.start(death);
  const answered = dying.client.create(KLING, THE_SAME_CALL).then(
    ({ id }) => id,
    () => null,
  );
  await dying.died();
  return answered;
}

/** Starts it again and follows the one job to its end; then everything that is left is looked at. */
async function recover(house: KillHouse, firstAnswer: string | null, firstLook: Look = async () => {}) {
  const restarted = await house.start();
  await firstLook(restarted);
  const { id } = await restarted.client.create(KLING, THE_SAME_CALL);
  if (firstAnswer !== null) expect(id).toBe(firstAnswer);
  const job = await restarted.client.waitFor(id);
  const credits = await restarted.client.credits();
  const { data: jobs } = await restarted.client.list();
  const video = job.video_url === null ? null : await (await fetch(job.video_url)).bytes();
  await restarted.stop();

  const database = await house.data.openDatabase();
  try {
    expect(await inspectLedger(database)).toEqual(SOUND);
  } finally {
    await database.close();
  }
  expect(jobs.map((each) => each.id)).toEqual([id]);
  expect(credits).toMatchObject({ balance: job.status === 'completed' ? '45.80' : '50.00', held: '0.00' });
  return { job, video };
}

async function dieAndRecover(house: KillHouse, death: Death) {
  return recover(house, await die(house, death));
}

/** What the dead left of jobs and of money held. */
async function readRemains({ data }: KillHouse) {
  const database = await data.openDatabase();
  try {
    const rows = await database.query<{ jobs: bigint; held: bigint }>(`
      select (select count(*) from geekhub.jobs) as jobs,
        (select coalesce(sum(held_micros), 0)::bigint from geekhub.balances) as held
    `);
    return firstRow(rows);
  } finally {
    await database.close();
  }
}

async function expectUpstreamVideo({ fal }: KillHouse, video: Uint8Array | null) {
  const upstream = await fal.video(fal.submits[0]?.requestId ?? '');
  expect(Buffer.from(upstream).equals(video ?? new Uint8Array())).toBe(true);
}

describe('killed while a job is taken in', () => {
  test('and not yet on record: there is no job and no hold, and the same call makes it', async () => {
    await using house = await openKillHouse(beginnings);
    const firstAnswer = await die(house, { point: 'taking', nth: 1 });
    expect(firstAnswer).toBeNull();
    expect(await readRemains(house)).toEqual({ jobs: 0n, held: 0n });
    const { job } = await recover(house, firstAnswer);
    expect(job).toMatchObject(COMPLETED);
    expect(house.fal.submits).toHaveLength(1);
  });

  test('and on record, before the answer and the first step: the next sweeps it up, and the same call finds it', async () => {
    await using house = await openKillHouse(beginnings);
    const firstAnswer = await die(house, { point: 'taken', nth: 1 });
    expect(firstAnswer).toBeNull();
    expect([await readRemains(house), house.fal.submits]).toEqual([{ jobs: 1n, held: 4_200_000n }, []]);
    const { job, video } = await recover(house, firstAnswer, () =>
      // Nobody has asked for anything yet.
      expect.poll(() => house.fal.submits.length).toBe(1),
    );
    expect(job).toMatchObject(COMPLETED);
    expect(house.fal.submits).toHaveLength(1);
    await expectUpstreamVideo(house, video);
  });
});

describe('killed once the provider has accepted, the job is completed after the restart', () => {
  test.each<Death & { when: string }>([
    { when: 'the acceptance was recorded', point: 'committed', nth: 1 },
    { when: 'a check was about to begin', point: 'claimed', nth: 2 },
    { when: 'the provider had said that it is done', point: 'checked', nth: 1 },
    { when: 'that was recorded', point: 'committed', nth: 2 },
    { when: 'the copy was about to begin', point: 'claimed', nth: 3 },
    { when: 'the video was about to be copied', point: 'opened', nth: 1 },
    { when: 'the video was stored and not yet charged', point: 'copied', nth: 1 },
    { when: 'the charge was recorded', point: 'committed', nth: 3 },
  ])('killed when $when ($point $nth): one submit, one charge, one whole video', async (death) => {
    await using house = await openKillHouse(beginnings);
    const { job, video } = await dieAndRecover(house, death);
    expect(job).toMatchObject(COMPLETED);
    expect(house.fal.submits).toHaveLength(1);
    await expectUpstreamVideo(house, video);
  });
});

test('killed in the middle of a copy: the unfinished file is at no address, then the whole one is, and one charge', async () => {
  await using house = await openKillHouse(beginnings);
  house.fal.script('media', { kind: 'stalled' });
  // Out of reach for a while after the restart: there is time for a look at the address.
  house.fal.script('media', { kind: 'status', status: 503 });
  const dying = await house.start();
  const { id } = await dying.client.create(KLING, THE_SAME_CALL);
  const unfinished = join(house.data.environment.DATA_DIR ?? '', 'media', '.unfinished');
  await expect.poll(() => sizesIn(unfinished)).toEqual([expect.any(Number)]);
  dying.kill();
  await dying.died();
  expect(house.fal.downloads).toHaveLength(1);

  const path = `/storage/v1/object/public/generated-videos/${beginnings.organizationId}/${id}/video.mp4`;
  const { job, video } = await recover(house, id, async ({ url, client }) => {
    expect((await client.get(id)).status).toBe('processing');
    expect((await fetch(url + path)).status).toBe(404);
  });
  expect(job).toMatchObject(COMPLETED);
  expect(job.video_url).toMatch(new RegExp(`${path}$`));
  expect(house.fal.submits).toHaveLength(1);
  await expectUpstreamVideo(house, video);
});

async function sizesIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch(() => []);
  return Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
}

describe('killed while submitting, nobody can know whether a render was started', () => {
  test('a job claimed and not yet submitted is not submitted after the restart, and costs nothing', async () => {
    await using house = await openKillHouse(beginnings);
    const { job } = await dieAndRecover(house, { point: 'claimed', nth: 1 });
    expect(job).toMatchObject(UNCONFIRMED);
    expect(house.fal.submits).toEqual([]);
  });

  test('a job submitted and not yet recorded is not submitted again, and costs nothing', async () => {
    await using house = await openKillHouse(beginnings);
    const { job } = await dieAndRecover(house, { point: 'submitted', nth: 1 });
    expect(job).toMatchObject(UNCONFIRMED);
    expect(house.fal.submits).toHaveLength(1);
  });

  test('a job whose submit was answered by silence is not submitted again', async () => {
    await using house = await openKillHouse(beginnings);
    house.fal.script('submit', { kind: 'reset', started: true });
    const { job } = await dieAndRecover(house, { point: 'committed', nth: 1 });
    expect(job).toMatchObject(UNCONFIRMED);
    expect(house.fal.submits).toHaveLength(1);
  });
});

describe('a provider that calls back proves after the restart that it has the job', () => {
  test('a job submitted and not yet recorded is adopted, completed and charged once', async () => {
    await using house = await openKillHouse(beginnings, { callbacks: true });
    const { job, video } = await dieAndRecover(house, { point: 'submitted', nth: 1 });
    expect(job).toMatchObject(COMPLETED);
    expect(house.fal.submits).toHaveLength(1);
    await expectUpstreamVideo(house, video);
  });

  test('a job whose submit was answered by silence is adopted, completed and charged once', async () => {
    await using house = await openKillHouse(beginnings, { callbacks: true });
    house.fal.script('submit', { kind: 'reset', started: true });
    const { job, video } = await dieAndRecover(house, { point: 'committed', nth: 1 });
    expect(job).toMatchObject(COMPLETED);
    expect(house.fal.submits).toHaveLength(1);
    await expectUpstreamVideo(house, video);
  });
});
