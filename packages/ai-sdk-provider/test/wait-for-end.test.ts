/** A job is followed with as few requests as the gateway allows, through its troubles. */
import { APICallError } from '@ai-sdk/provider';
import type { Job } from '@geekhub/contracts/job';
import { expect, test } from 'vitest';
import type { GatewayApi, GatewayCall } from '../src/gateway-api.ts';
import { waitForEnd } from '../src/wait-for-end.ts';

type Scripted =
  | { job: Partial<Job>; headers?: Record<string, string> }
  | { status: number; retryAfter?: string };

const HELD = { 'preference-applied': 'wait=30' };

/** Answers in turn, and remembers what it was asked and how long it was let alone. */
function scriptedApi(...answers: Scripted[]) {
  const asked: GatewayCall[] = [];
  const waits: number[] = [];
  const api = {
    async get(url: string, _expected: string, call: GatewayCall) {
      asked.push(call);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('it was asked more often than was foreseen');
      if ('job' in answer) return { value: answer.job, headers: answer.headers ?? {} };
      const { status: statusCode, retryAfter } = answer;
      throw new APICallError({
        ...{ message: 'no', url, requestBodyValues: {}, statusCode },
        ...(retryAfter !== undefined && { responseHeaders: { 'retry-after': retryAfter } }),
      });
    },
    async wait(milliseconds: number, abortSignal: AbortSignal | undefined) {
      waits.push(milliseconds);
      abortSignal?.throwIfAborted();
    },
  } as unknown as GatewayApi;
  return { api, asked, waits };
}

test('a gateway that holds its answers is asked again at once', async () => {
  const { api, asked, waits } = scriptedApi(
    { job: { status: 'pending' }, headers: HELD },
    { job: { status: 'processing', poll_after_seconds: 15 }, headers: HELD },
    { job: { status: 'completed' } },
  );
  const { value } = await waitForEnd(api, 'id', { headers: { 'x-call': 'one' } });
  expect(value.status).toBe('completed');
  expect(asked.map(({ headers }) => headers)).toEqual(
    Array.from({ length: 3 }, () => ({ 'x-call': 'one', prefer: 'wait=30' })),
  );
  expect(waits).toEqual([]);
});

test('one that holds none is asked at its own pace, within a second and a minute', async () => {
  const { api, waits } = scriptedApi(
    { job: { status: 'pending', poll_after_seconds: 0 } },
    { job: { status: 'processing', poll_after_seconds: 15 } },
    { job: { status: 'processing', poll_after_seconds: 600 } },
    { job: { status: 'processing' } },
    { job: { status: 'failed' } },
  );
  expect((await waitForEnd(api, 'id', {})).value.status).toBe('failed');
  expect(waits).toEqual([1_000, 15_000, 60_000, 10_000]);
});

test('passing trouble is waited out, as long as the gateway asks', async () => {
  const { api, waits } = scriptedApi(
    { status: 503 },
    { status: 429, retryAfter: '7' },
    { job: { status: 'completed' } },
  );
  await waitForEnd(api, 'id', {});
  expect(waits).toEqual([expect.any(Number), 7_000]);
  expect(waits[0]).toBeLessThanOrEqual(500);
});

test.each([
  ['what does not pass', [{ status: 401 }]],
  ['who asks for more patience than there is', [{ status: 429, retryAfter: '301' }]],
  ['twelve failures on end', Array.from({ length: 12 }, () => ({ status: 502 }))],
])('%s ends the wait', async (_, answers) => {
  const { api, asked } = scriptedApi(...answers);
  await expect(waitForEnd(api, 'id', {})).rejects.toMatchObject({ statusCode: answers[0]?.status });
  expect(asked).toHaveLength(answers.length);
});

test('an abort ends the wait', async () => {
  const { api } = scriptedApi({ job: { status: 'processing' } });
  const abortSignal = AbortSignal.abort(new Error('enough'));
  await expect(waitForEnd(api, 'id', { abortSignal })).rejects.toThrow('enough');
});
