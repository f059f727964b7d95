/** A request that is sent again makes no second video. */
import type { Job } from '@geekhub/contracts/job';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type ApiCaller,
  type ApiCallers,
  createApiCaller,
  createApiCallers,
} from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

let gateway: RunningGateway;
let callers: ApiCallers;
let caller: ApiCaller;

beforeAll(async () => {
  gateway = await startGateway({ ...(await unreachableFal()), SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
  caller = callers.sandbox;
});
afterAll(() => gateway[Symbol.asyncDispose]());

function submit(body: unknown, headers: Record<string, string>, by = caller): Promise<Answer<Job>> {
  return by.post<Job>(GENERATIONS, body, headers);
}

function isReplay({ headers }: Answer<Job>): boolean {
  return headers.get('idempotent-replayed') === 'true';
}

describe('with an Idempotency-Key', () => {
  test('the same request is the same job, and says so', async () => {
    const headers = { 'idempotency-key': 'same request' };
    const first = await submit(KLING, headers);
    const again = await submit(KLING, headers);
    expect([first.status, isReplay(first)]).toEqual([200, false]);
    expect([again.status, isReplay(again)]).toEqual([200, true]);
    expect(again.body.id).toBe(first.body.id);
    expect(first.headers.get('x-geekhub-balance-mxn')).toBe(again.headers.get('x-geekhub-balance-mxn'));
  });

  test('the same request written otherwise is the same job', async () => {
    const headers = { 'idempotency-key': 'written otherwise' };
    const metadata = { order: '17', shop: 'Ñ' };
    const first = await submit({ ...KLING, metadata }, headers);
    const others = [
      `{"duration" : 5e0,\n "prompt":"${KLING.prompt}","model":"fal/kling-2", "metadata":{"shop":"\\u00d1","order":"17"}}`,
      `{"model":"fal/kling-2","prompt":"${KLING.prompt}","duration":5.0,"metadata":{"order":"17","shop":"Ñ"}}`,
      { metadata: { shop: 'Ñ', order: '17' }, ...KLING, aspect_ratio: '16:9' },
      { model: KLING.model, prompt: KLING.prompt, metadata },
    ];
    for (const body of others) expect((await submit(body, headers)).body.id).toBe(first.body.id);
  });

  test.each([
    ['another prompt', { ...KLING, prompt: `${KLING.prompt}.` }],
    ['another length', { ...KLING, duration: 10 }],
    ['another model', { ...KLING, model: 'fal/hailuo-02', duration: 6 }],
    ['a field more', { ...KLING, negative_prompt: 'rain' }],
    ['other metadata', { ...KLING, metadata: { order: '18' } }],
  ])('a request with %s is a 422 and makes no job', async (name, body) => {
    const headers = { 'idempotency-key': `other request: ${name}` };
    const first = await submit(KLING, headers);
    expectError(await submit(body, headers), 422, 'idempotency_mismatch');
    expect((await submit(KLING, headers)).body.id).toBe(first.body.id);
  });

  test('twenty equal requests at the same moment are one job and one hold', async () => {
    const { liveKey } = await createOrganization(callers.operator);
    const live = createApiCaller(gateway.url, liveKey);
    const headers = { 'idempotency-key': 'all at once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(KLING, headers, live)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect((await live.get('/v1/credits')).body).toMatchObject({ held: '4.20', available: '45.80' });
  });

  test('a request that was refused may come again under its key: after a 402 a top-up is enough', async () => {
    const { id, liveKey } = await createOrganization(callers.operator);
    const live = createApiCaller(gateway.url, liveKey);
    const headers = { 'idempotency-key': 'first too poor' };
    const veo = { model: 'fal/veo-3.1', prompt: 'a whale', duration: 8 };
    expectError(await submit({ ...veo, duration: 7 }, headers, live), 400, 'invalid_request_error', {
      param: 'duration',
    });
    const refused = { required: '67.20', available: '50.00', currency: 'MXN' as const };
    expectError(await submit(veo, headers, live), 402, 'insufficient_balance', refused);
    await callers.operator.post(`/v1/admin/organizations/${id}/transactions`, {
      type: 'recharge',
      amount_mxn: '17.20',
    });
    const taken = await submit(veo, headers, live);
    expect([taken.status, isReplay(taken)]).toEqual([200, false]);
    expect(taken.body.cost).toEqual({ amount: '67.20', currency: 'MXN', state: 'held' });
  });

  test('keys are of one organisation and mode: others may use the same word', async () => {
    const { liveKey } = await createOrganization(callers.operator);
    const headers = { 'idempotency-key': 'a common word' };
    const all = [caller, callers.live, createApiCaller(gateway.url, liveKey)];
    const answers = await Promise.all(all.map((each) => submit(KLING, headers, each)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
  });

  test.each([
    ['empty', ''],
    ['longer than 255 characters', 'k'.repeat(256)],
    ['not ASCII', 'llave-\xf1'],
  ])('a key that is %s is a 400 that names the header', async (_, key) => {
    const answer = await submit(KLING, { 'idempotency-key': key });
    expectError(answer, 400, 'invalid_request_error', { param: 'Idempotency-Key' });
  });
});

describe('without an Idempotency-Key', () => {
  const retryCount = (count: number) => ({ 'x-stainless-retry-count': String(count) });

  test('a retry of the OpenAI packages is the job of the first try', async () => {
    const body = { ...KLING, prompt: 'retried by its client' };
    const first = await submit(body, retryCount(0));
    const retries = [await submit(body, retryCount(1)), await submit(body, retryCount(2))];
    for (const retry of retries) {
      expect(retry.body.id).toBe(first.body.id);
      expect(isReplay(retry)).toBe(true);
    }
  });

  test('a retry whose first try never arrived makes the job', async () => {
    const answer = await submit({ ...KLING, prompt: 'the first try was lost' }, retryCount(1));
    expect([answer.status, isReplay(answer)]).toEqual([200, false]);
  });

  test('two first tries are two jobs, and so is a retry of something else', async () => {
    const body = { ...KLING, prompt: 'wanted twice' };
    const answers = [
      await submit(body, retryCount(0)),
      await submit(body, retryCount(0)),
      await submit(body, {}),
      await submit({ ...body, prompt: 'wanted once' }, retryCount(1)),
      await submit(body, { 'x-stainless-retry-count': 'many' }),
    ];
    expect(new Set(answers.map(({ body: job }) => job.id)).size).toBe(answers.length);
  });

  test('a retry with another API key is another job', async () => {
    const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
    const second = await callers.operator.post<{ key: string }>(path, { name: 'second', mode: 'test' });
    const body = { ...KLING, prompt: 'two clients of one organisation' };
    const first = await submit(body, retryCount(0));
    const other = await submit(body, retryCount(1), createApiCaller(gateway.url, second.body.key));
    expect(other.body.id).not.toBe(first.body.id);
  });
});
