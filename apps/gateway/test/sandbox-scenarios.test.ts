/** What developers see when they ask a test key for another end: the job, its money, its webhooks. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '@geekhub/contracts/job';
import type { Receipt } from '@geekhub/contracts/receipt';
import { SANDBOX_SCENARIOS } from '@geekhub/contracts/sandbox-scenario';
import { createScriptedOutbound } from '@geekhub/testing/scripted-outbound';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const receiver = createScriptedOutbound();
let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway(await unreachableFal(), { outbound: receiver });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const hookOf = (scenario: string) => `https://${scenario.replaceAll(/[^a-z]/g, '-')}.test/`;

async function submit(sandbox: string, fields: object = {}): Promise<Job> {
  const body = { ...KLING, metadata: { sandbox }, webhook_url: hookOf(sandbox), ...fields };
  const { status, text, body: job } = await callers.sandbox.post<Job>(GENERATIONS, body);
  expect(status, text).toBe(200);
  return job;
}

async function until(id: string, isEnough: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const { body } = await callers.sandbox.get<Job>(`/v1/videos/${id}`);
    if (isEnough(body)) return body;
    await pause(100);
  }
}

const ended = (id: string) => until(id, ({ completed }) => completed !== null);

/** As if the job's operation had begun so many milliseconds earlier. */
async function age(id: string, milliseconds: number): Promise<void> {
  await gateway.database.query(
    `update geekhub.attempts set operation = operation || jsonb_build_object(
         'acceptedAt', (operation ->> 'acceptedAt')::bigint - $2::bigint,
         'readyAt', (operation ->> 'readyAt')::bigint - $2::bigint)
       where job_id = $1`,
    [id, milliseconds],
  );
}

async function told(scenario: string, count: number): Promise<string[]> {
  const types = () =>
    receiver.postsTo(hookOf(scenario)).map(({ body }) => (JSON.parse(body) as { type: string }).type);
  await expect.poll(() => types().length).toBe(count);
  return types().toSorted();
}

describe('a scenario that fails', () => {
  test.each([
    ['fails', 'provider_error', ['video.failed', 'video.processing'], ['accepted']],
    ['moderated', 'content_policy', ['video.failed', 'video.processing'], ['accepted']],
    ['truncated_video', 'video_unusable', ['video.failed', 'video.processing'], ['accepted']],
    ['lost_submit', 'submit_unconfirmed', ['video.failed'], ['unconfirmed']],
    ['fails:fal/kling-2', 'provider_error', ['video.failed', 'video.processing'], ['accepted']],
  ])('%s ends with %s, told to its webhook, and costs nothing', async (scenario, code, events, outcomes) => {
    const before = await callers.sandbox.get('/v1/credits');
    const { id } = await submit(scenario);
    expect(await ended(id)).toMatchObject({
      ...{ status: 'failed', error_code: code, video_url: null },
      ...{ cost: { amount: '4.20', state: 'released' }, metadata: { sandbox: scenario } },
    });
    expect(await told(scenario, events.length)).toEqual(events);
    expect((await callers.sandbox.get('/v1/credits')).body).toEqual(before.body);
    const { body: receipt } = await callers.sandbox.get<Receipt>(`/v1/videos/${id}/receipt`);
    expect(receipt.attempts.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(receipt).toMatchObject({ charge: null, release: { amount: '4.20' } });
    expect(await inspectLedger(gateway.database)).toEqual(SOUND);
  });
});

describe('a scenario that ends well', () => {
  test.each([
    ['slow', 90_000],
    ['provider_outage', 10_000],
  ])('%s renders on until its time is over, and is charged as any video is', async (scenario, takesMs) => {
    const { id } = await submit(scenario);
    // The test gateway renders at once: only the scenario can keep it.
    await until(id, ({ status }) => status === 'processing');
    await until(id, ({ eta_seconds }) => eta_seconds === undefined);
    await age(id, takesMs);
    expect(await ended(id)).toMatchObject({
      status: 'completed',
      cost: { amount: '4.20', state: 'charged' },
    });
    expect(await told(scenario, 2)).toEqual(['video.completed', 'video.processing']);
  });

  test('one that names a model leaves the job to the next, and the whole job fails where it names none', async () => {
    const others = { fallback_models: ['fal/luma-ray-2'] };
    const jobs = [await submit('fails:fal/kling-2', others), await submit('fails', others)];
    expect(await Promise.all(jobs.map(({ id }) => ended(id)))).toMatchObject([
      { status: 'completed', rendered_by: 'fal/luma-ray-2', progress: 100 },
      { status: 'failed', error_code: 'provider_error', cost: { state: 'released' } },
    ]);
  });

  test('one that names another model than the one that renders is none', async () => {
    const { id } = await submit('fails:google/veo-3.1');
    expect(await ended(id)).toMatchObject({ status: 'completed' });
  });
});

describe('metadata.sandbox', () => {
  test.each(['crashes', 'fails:google/veo-9', ''])('of a test key is refused as %j', async (sandbox) => {
    const answer = await callers.sandbox.post(GENERATIONS, { ...KLING, metadata: { sandbox } });
    expectError(answer, 400, 'invalid_request_error', { param: 'metadata.sandbox' });
    for (const scenario of SANDBOX_SCENARIOS) expect(answer.text).toContain(scenario);
  });

  test('of a live key is refused where it would buy a video in place of a scenario', async () => {
    const answer = await callers.live.post(GENERATIONS, { ...KLING, metadata: { sandbox: 'slow' } });
    expectError(answer, 400, 'invalid_request_error', { param: 'metadata.sandbox' });
    expect((await callers.live.get('/v1/credits')).body).toMatchObject({ held: '0.00' });
  });

  test('of a live key is plain metadata where it is no scenario', async () => {
    const metadata = { sandbox: 'no, for real' };
    const answer = await callers.live.post<Job>(GENERATIONS, { ...KLING, metadata });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.metadata).toEqual(metadata);
  });
});
