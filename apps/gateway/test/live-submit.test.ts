/** A submit costs money: at most one for a job, however its answer is lost, and only a proven callback may adopt it. */
import type { CreateVideo } from '@geekhub/contracts/job';
import { microsOf } from '@geekhub/contracts/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAL_KEY, type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const KLING: CreateVideo = { model: 'fal/kling-2', prompt: 'a paper boat in the rain', duration: 5 };
const VEO: CreateVideo = { model: 'google/veo-3', prompt: 'a paper boat in the rain', duration: 4 };

const LOST_ANSWERS = [
  { kind: 'reset', started: true },
  { kind: 'truncated' },
  { kind: 'status', status: 503, started: true },
] as const;

async function outcomesOf(house: LiveHouse, input: CreateVideo) {
  const { job, receipt } = await house.run(input);
  return { job, outcomes: receipt.attempts.map(({ outcome }) => outcome) };
}

describe('a gateway that providers cannot reach', () => {
  let house: LiveHouse;
  beforeAll(async () => {
    house = await startLiveHouse();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  test.each(LOST_ANSWERS)('never submits again after a lost answer of fal: %o', async (fault) => {
    const before = await house.client.credits();
    const submitsBefore = house.fal.submits.length;
    house.fal.script('submit', fault);
    const { job, outcomes } = await outcomesOf(house, KLING);
    expect(job).toMatchObject({ status: 'failed', error_code: 'submit_unconfirmed' });
    expect(outcomes).toEqual(['unconfirmed']);
    expect(house.fal.submits.length - submitsBefore).toBe(1);
    expect(await house.client.credits()).toEqual(before);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });

  test('never submits again after a lost answer of Google', async () => {
    house.gemini.script('submit', { kind: 'reset', started: true });
    const { job, outcomes } = await outcomesOf(house, VEO);
    expect(job).toMatchObject({ status: 'failed', error_code: 'submit_unconfirmed' });
    expect(outcomes).toEqual(['unconfirmed']);
    expect(house.gemini.submits).toHaveLength(1);
  });

  test('waits as long as fal asks when it has too many requests, and has one of them accepted', async () => {
    const submitsBefore = house.fal.submits.length;
    house.fal.script('submit', { kind: 'status', status: 429, retryAfterSeconds: 2 });
    const { job, receipt } = await house.run(KLING);
    expect(job.status).toBe('completed');
    expect(house.fal.submits.slice(submitsBefore).map(({ requestId }) => requestId !== null)).toEqual([
      false,
      true,
    ]);
    // What was answered with 429 started nothing: its attempt is the one that was accepted.
    expect(receipt.attempts).toMatchObject([{ number: 1, outcome: 'accepted' }]);
    expect((receipt.attempts[0]?.started ?? 0) - receipt.hold.at).toBeGreaterThanOrEqual(2);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });
});

describe('a gateway that fal can call back', () => {
  let house: LiveHouse;
  beforeAll(async () => {
    house = await startLiveHouse({
      callbacks: true,
      policy: { unconfirmedGrace: { typicalTimes: 0, plusMs: 5_000 } },
    });
  });
  afterAll(() => house[Symbol.asyncDispose]());

  /** What the gateway answered to the callbacks of the newest request. */
  const answersToCallbacks = () => {
    const { requestId } = house.fal.submits.at(-1) ?? {};
    return house.fal.deliveries.filter((each) => each.requestId === requestId).map(({ status }) => status);
  };

  test.each(LOST_ANSWERS)(
    'adopts the render whose answer was lost, and charges it once: %o',
    async (fault) => {
      const submitsBefore = house.fal.submits.length;
      house.fal.script('submit', fault);
      const { job, outcomes } = await outcomesOf(house, KLING);
      expect(job).toMatchObject({ status: 'completed', cost: { amount: '4.20', state: 'charged' } });
      expect(outcomes).toEqual(['accepted']);
      expect(house.fal.submits.length - submitsBefore).toBe(1);
      expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
    },
  );

  test('gives a job up when nobody calls back for it', async () => {
    const submitsBefore = house.fal.submits.length;
    house.fal.script('submit', { kind: 'reset', started: true });
    house.fal.script('webhook', { kind: 'lost' });
    const { job } = await outcomesOf(house, KLING);
    expect(job).toMatchObject({ status: 'failed', error_code: 'submit_unconfirmed' });
    expect(house.fal.submits.length - submitsBefore).toBe(1);
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });

  test.each(['forged', 'stale'] as const)(
    'answers a %s callback with 401 and asks fal by itself',
    async (kind) => {
      house.fal.script('webhook', { kind });
      const { job } = await house.run(KLING);
      expect(job.status).toBe('completed');
      await expect.poll(answersToCallbacks).toContain(401);
      expect(new Set(answersToCallbacks())).toEqual(new Set([401]));
    },
  );

  test('a forged callback adopts nothing', async () => {
    house.fal.script('submit', { kind: 'reset', started: true });
    house.fal.script('webhook', { kind: 'forged' });
    const { job } = await house.run(KLING);
    expect(job).toMatchObject({ status: 'failed', error_code: 'submit_unconfirmed' });
    expect(new Set(answersToCallbacks())).toEqual(new Set([401]));
  });

  test('a callback that fal signed for somebody else is refused without the job’s own secret', async () => {
    const { job } = await house.run(KLING);
    const endpoint = 'fal-ai/kling-video/v2/master/text-to-video';
    const address = `${house.gateway.url}/callbacks/fal/${job.id}/${'0'.repeat(32)}?endpoint=${endpoint}`;
    await fetch(`${house.fal.url}/${endpoint}?fal_webhook=${encodeURIComponent(address)}`, {
      method: 'POST',
      headers: { authorization: `Key ${FAL_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a render of another of fal’s customers' }),
    });
    await expect.poll(answersToCallbacks).toContain(401);
  });

  test('a callback that comes twice charges once', async () => {
    const before = await house.readBalance();
    house.fal.script('webhook', { kind: 'twice' });
    const { job } = await house.run(KLING);
    expect(job.status).toBe('completed');
    await expect.poll(() => answersToCallbacks().filter((status) => status === 200)).toHaveLength(2);
    expect(await house.readBalance()).toBe(before - microsOf('4.20'));
    expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
  });
});
