/** An order counts once, is never in doubt for the session's money, and never made twice. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import type { CreateOptions, OrderedJob, VideoClient } from '@geekhub/client/video-client';
import { VideoConnectionError } from '@geekhub/client/video-connection-error';
import type { CreateVideo, Job } from '@geekhub/contracts/job';
import { expect, test } from 'vitest';
import { orderVideo } from '../src/order-video.ts';
import { createSession } from '../src/session.ts';
import { exampleJob } from './example-job.ts';

const INPUT: CreateVideo = { model: 'fal/kling-2', prompt: 'a red balloon', duration: 5 };
const LIMIT = 5_000_000n;

/** A gateway that answers orders as it is told to, in turn, at 4.20 MXN each. */
function gatewayOf(...answers: (Error | (Partial<Job> & { replayed?: boolean }))[]) {
  const keys: (string | undefined)[] = [];
  const jobs = new Map<string, Job>();
  const client = {
    quote: async () => ({ hold: '4.20' }),
    get: async (id: string) => jobs.get(id),
    async order(_input: CreateVideo, { idempotencyKey }: CreateOptions = {}): Promise<OrderedJob> {
      keys.push(idempotencyKey);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('it was asked more often than was foreseen');
      if (answer instanceof Error) throw answer;
      const { replayed = false, ...changes } = answer;
      const job = exampleJob({ id: `job-${keys.length}`, ...changes });
      jobs.set(job.id, job);
      return { job, replayed };
    },
  } as unknown as VideoClient;
  return { caller: { apiKey: 'key', client }, keys, jobs };
}

const refusal = (code: string | null, status = 400) =>
  new VideoApiError('no', { status, code, requestId: null, param: null, retryAfterSeconds: null, body: '' });

test.each([
  ['no answer came', new VideoConnectionError('No answer came.')],
  ['a proxy answered', refusal(null, 502)],
  ['the gateway broke', refusal('internal_error', 500)],
  ['it is still being taken in', refusal('conflict', 409)],
  ['it was one too many, maybe after one that went through', refusal('rate_limit_exceeded', 429)],
])('stays counted where there may be a video all the same: %s', async (_, failure) => {
  const session = createSession(LIMIT);
  const { caller, keys } = gatewayOf(failure, { replayed: true, status: 'completed' });
  await expect(orderVideo(session, caller, INPUT, 1)).rejects.toBe(failure);
  await expect(orderVideo(session, caller, INPUT, 2)).rejects.toThrow('0.80 MXN of that are left');
  // The same call finds out, though it is found and over by now: this session has made it.
  await orderVideo(session, caller, INPUT, 1);
  expect(session.spending.spentMicros()).toBe(4_200_000n);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test.each([
  ['a wrong argument', refusal('invalid_request_error')],
  ['too little money', refusal('insufficient_balance', 402)],
  ['a provider that is not set up', refusal('provider_unavailable', 502)],
])('is not counted where there surely is none: %s', async (_, failure) => {
  const session = createSession(LIMIT);
  const { caller } = gatewayOf(failure, {});
  await expect(orderVideo(session, caller, INPUT, 1)).rejects.toBe(failure);
  expect(session.spending.spentMicros()).toBe(0n);
  await orderVideo(session, caller, INPUT, 2);
});

test('a call that comes while the same one is under way waits for its answer', async () => {
  const session = createSession(LIMIT);
  const { caller, keys } = gatewayOf({});
  const [first, second] = await Promise.all([
    orderVideo(session, caller, INPUT, 1),
    orderVideo(session, caller, { duration: 5, prompt: 'a red balloon', model: 'fal/kling-2' }, 1),
  ]);
  expect(second).toBe(first);
  expect(keys).toHaveLength(1);
});

test('a video that was made long before is none of the session’s spending', async () => {
  const session = createSession(LIMIT);
  const { caller } = gatewayOf(
    { replayed: true, status: 'completed' },
    { replayed: true, status: 'processing' },
  );
  await orderVideo(session, caller, INPUT, 1);
  expect(session.spending.spentMicros()).toBe(0n);
  // One under way may be this session's own, whose first answer was lost.
  await orderVideo(session, caller, INPUT, 2);
  expect(session.spending.spentMicros()).toBe(4_200_000n);
});

test('jobs that have ended meanwhile are looked at before an order is refused', async () => {
  const session = createSession(LIMIT);
  const { caller, jobs } = gatewayOf({}, {});
  const { job } = await orderVideo(session, caller, INPUT, 1);
  await expect(orderVideo(session, caller, INPUT, 2)).rejects.toThrow('Nothing was ordered');
  jobs.set(job.id, { ...job, status: 'failed', cost: { ...job.cost, state: 'released' } });
  await orderVideo(session, caller, INPUT, 2);
  expect(session.spending.spentMicros()).toBe(4_200_000n);
});

test('callers, takes and arguments tell orders apart; the order of arguments does not', async () => {
  const session = createSession(null);
  const { caller, keys } = gatewayOf({}, {}, {}, {}, {}, {});
  const orders: [string, CreateVideo, number][] = [
    ['key', INPUT, 1],
    ['key', { duration: 5, prompt: 'a red balloon', model: 'fal/kling-2' }, 1],
    ['key', INPUT, 2],
    ['another', INPUT, 1],
    ['key', { ...INPUT, metadata: { a: '1', b: '2' } }, 1],
    ['key', { ...INPUT, metadata: { b: '2', a: '1' } }, 1],
  ];
  for (const [apiKey, input, take] of orders) await orderVideo(session, { ...caller, apiKey }, input, take);
  const [first, second, take, other, metadata, reordered] = keys;
  expect(second).toBe(first);
  expect(reordered).toBe(metadata);
  expect(new Set([first, take, other, metadata]).size).toBe(4);
  // A key of the gateway is 255 printable characters at most, and tells nobody the caller's own.
  for (const key of keys) expect(key).toMatch(/^mcp_[0-9a-f]{64}$/);
});
