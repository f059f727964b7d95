/** Deleting over HTTP: the file is gone, the job and its money are not, and nothing is left of what was erased. */
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type { OpenaiVideo } from '@geekhub/contracts/openai-video';
import { sweepDeletions } from '@geekhub/engine/sweep-deletions';
import { readBooks } from '@geekhub/store-postgres/read-books';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const SECRET = 'a zebra in the rain';
const WORDS = {
  ...KLING,
  prompt: SECRET,
  negative_prompt: `${SECRET}, blurred`,
  metadata: { animal: SECRET },
};

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway();
  callers = createApiCallers(gateway);
});
afterAll(async () => {
  expect((await readBooks(gateway.database)).problems).toEqual([]);
  await gateway[Symbol.asyncDispose]();
});

async function completedJob(body: object = KLING, headers = {}): Promise<Job> {
  const { body: made } = await callers.sandbox.post<Job>(GENERATIONS, body, headers);
  return vi.waitFor(
    async () => {
      const { body: job } = await callers.sandbox.get<Job>(`/v1/videos/${made.id}`);
      expect(job.status).toBe('completed');
      return job;
    },
    { timeout: 30_000 },
  );
}

const statusOf = async (url: string | null) => (await fetch(url ?? '')).status;
const allOf = async (id: string) =>
  JSON.stringify(
    await gateway.database.query(
      `select to_jsonb(j) as row from geekhub.jobs j where id = $1
       union all select to_jsonb(i) from geekhub.job_images i where job_id = $1
       union all select to_jsonb(m) from geekhub.webhook_messages m where job_id = $1`,
      [id],
    ),
  );

test('a video that is deleted is gone from its address, and stays in the list and in the books', async () => {
  const job = await completedJob();
  const credits = await callers.sandbox.get('/v1/credits');
  const receipt = await callers.sandbox.get(`/v1/videos/${job.id}/receipt`);
  expect(await statusOf(job.video_url)).toBe(200);

  const deleted = await callers.sandbox.delete(`/v1/videos/${job.id}`);
  expect([deleted.status, deleted.body]).toEqual([200, { id: job.id, object: 'video.job', deleted: true }]);
  expect(await statusOf(job.video_url)).toBe(404);
  const read = await callers.sandbox.get<Job>(`/v1/videos/${job.id}`);
  expect(read.body).toEqual({ ...job, video_url: null, deleted: expect.any(Number) });
  expect(job.deleted).toBeNull();
  const { body: list } = await callers.sandbox.get<List<Job>>('/v1/videos');
  expect(list.data.find(({ id }) => id === job.id)).toEqual(read.body);
  expect((await callers.sandbox.get('/v1/credits')).body).toEqual(credits.body);
  expect((await callers.sandbox.get(`/v1/videos/${job.id}/receipt`)).body).toEqual(receipt.body);

  const again = await callers.sandbox.delete(`/v1/videos/${job.id.toUpperCase()}`);
  expect([again.status, again.body]).toEqual([200, deleted.body]);
  expect((await callers.sandbox.get(`/v1/videos/${job.id}`)).body).toEqual(read.body);
});

describe('with erase_prompt', () => {
  test('nothing is left of the words, by whichever API the job is read', async () => {
    const headers = { 'idempotency-key': 'zebra-1' };
    const job = await completedJob(WORDS, headers);
    expect(await allOf(job.id)).toContain('zebra in the rain');
    // It may come after the video is gone already.
    await callers.sandbox.delete(`/v1/videos/${job.id}`);
    const kept = await callers.sandbox.get<Job>(`/v1/videos/${job.id}`);
    expect(kept.body).toMatchObject({ prompt: SECRET, metadata: WORDS.metadata });

    const erased = await callers.sandbox.delete(`/v1/videos/${job.id}?erase_prompt=true`);
    expect(erased.status, erased.text).toBe(200);
    expect(await allOf(job.id)).not.toContain('zebra in the rain');
    const read = await callers.sandbox.get<Job>(`/v1/videos/${job.id}`);
    expect(read.body).toEqual({ ...kept.body, prompt: '', metadata: {} });
    const { body: video } = await callers.sandbox.get<OpenaiVideo>(`/openai/v1/videos/${job.id}`);
    expect(video).toMatchObject({ prompt: null, status: 'completed', expires_at: read.body.deleted });
    const repeated = await callers.sandbox.post(GENERATIONS, WORDS, headers);
    expectError(repeated, 422, 'idempotency_mismatch');
  });

  test.each([
    ['erase_prompt=yes', 'erase_prompt'],
    ['erase_prompt=1', 'erase_prompt'],
    ['erase_prompt=', 'erase_prompt'],
    ['erase_prompt=true&erase_prompt=true', 'erase_prompt'],
    ['erase=true', 'erase'],
  ])('?%s is a 400 that names it, and deletes nothing', async (query, param) => {
    const job = await completedJob();
    const answer = await callers.sandbox.delete(`/v1/videos/${job.id}?${query}`);
    expectError(answer, 400, 'invalid_request_error', { param });
    expect((await callers.sandbox.get(`/v1/videos/${job.id}`)).body).toEqual(job);
  });

  test('a body is not where it stands', async () => {
    const job = await completedJob();
    const response = await fetch(`${gateway.url}/v1/videos/${job.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${gateway.secrets.test_key}`, 'content-type': 'application/json' },
      body: '{"erase_prompt":true}',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('erase_prompt: this call takes its fields in the address');
    expect((await callers.sandbox.get(`/v1/videos/${job.id}`)).body).toEqual(job);
  });
});

test('the OpenAI package deletes it too, and its content is then a 404', async () => {
  const client = new OpenAI({ baseURL: `${gateway.url}/openai/v1`, apiKey: gateway.secrets.test_key });
  const { id, video_url: url } = await completedJob();
  expect({ ...(await client.videos.delete(id)) }).toEqual({ id, object: 'video.deleted', deleted: true });
  expect(await statusOf(url)).toBe(404);
  const content = client.videos.downloadContent(id);
  await expect(content).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  expect(await client.videos.retrieve(id)).toMatchObject({ status: 'completed', prompt: KLING.prompt });
});

test('an open job is a 409 that says to cancel it first, and can be deleted then', async () => {
  await using slow = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  const { sandbox } = createApiCallers(slow);
  const { body: job } = await sandbox.post<Job>(GENERATIONS, KLING);
  const path = `/v1/videos/${job.id}`;
  const message = expect.stringContaining('Cancel it first');
  expectError(await sandbox.delete(path), 409, 'conflict', { message });
  expectError(await sandbox.delete(`/openai${path}`), 409, 'conflict', { message });
  await sandbox.post(`${path}/cancel`, {});
  expect((await sandbox.delete(path)).status).toBe(200);
  const read = await sandbox.get(path);
  expect(read.body).toMatchObject({ status: 'failed', error_code: 'canceled', deleted: expect.any(Number) });
});

describe('what an organisation keeps', () => {
  const path = () => `/v1/admin/organizations/${gateway.secrets.organization_id}`;
  const keep = (retention_days: unknown) => callers.operator.patch(path(), { retention_days });

  test('is for as many days as the operator sets: known before, and deleted then', async () => {
    const job = await completedJob();
    expect((await callers.operator.get(path())).body).toMatchObject({ retention_days: null });
    const changed = await keep(30);
    expect(changed.body).toEqual((await callers.operator.get(path())).body);
    expect(changed.body).toMatchObject({ id: gateway.secrets.organization_id, retention_days: 30 });
    expect((await callers.operator.patch(path(), {})).body).toEqual(changed.body);
    const video = await callers.sandbox.get<OpenaiVideo>(`/openai/v1/videos/${job.id}`);
    expect(video.body.expires_at).toBe((job.completed ?? 0) + 30 * 86_400);

    await sweepDeletions(gateway.engine);
    expect(await statusOf(job.video_url)).toBe(200);
    const aged = `update geekhub.jobs set completed_at = completed_at - interval '30 days' where id = $1`;
    await gateway.database.query(aged, [job.id]);
    await vi.waitFor(
      async () => {
        await sweepDeletions(gateway.engine);
        expect(await statusOf(job.video_url)).toBe(404);
      },
      { timeout: 30_000 },
    );
    expect((await callers.sandbox.get(`/v1/videos/${job.id}`)).body).toMatchObject({
      ...{ status: 'completed', video_url: null, prompt: KLING.prompt, deleted: expect.any(Number) },
    });
    expect((await keep(null)).body).toMatchObject({ retention_days: null });
  });

  test.each([0, -1, 1.5, 36_501, '30', true])('is not for %j days', async (days) => {
    expectError(await keep(days), 400, 'invalid_request_error', { param: 'retention_days' });
  });

  test('is no customer’s to set, and nobody’s of an organisation that is not there', async () => {
    expectError(await callers.live.patch(path(), { retention_days: 1 }), 401, 'invalid_api_key');
    const nowhere = `/v1/admin/organizations/${crypto.randomUUID()}`;
    expectError(await callers.operator.patch(nowhere, { retention_days: 1 }), 404, 'not_found');
  });
});
