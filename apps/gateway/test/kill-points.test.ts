/** A gateway that is killed between any two lines of a step, and started again, pays once, charges once, loses nothing. */
import type { CreateVideo } from '@geekhub/contracts/job';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Beginnings, type Death, type KillHouse, makeBeginnings, openKillHouse } from './kill-house.ts';
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

/** Submits, dies, is started again and followed to the job's end; then everything that it left is looked at. */
async function dieAndRecover(house: KillHouse, death: Death) {
  const dying = await house.start(death);
  const answered = dying.client.create(KLING, THE_SAME_CALL).then(
    ({ id }) => id,
    () => null,
  );
  await dying.died();
  const firstAnswer = await answered;

  const restarted = await house.start();
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

async function expectUpstreamVideo({ fal }: KillHouse, video: Uint8Array | null) {
  const upstream = await fal.video(fal.submits[0]?.requestId ?? '');
  expect(Buffer.from(upstream).equals(video ?? new Uint8Array())).toBe(true);
}

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
