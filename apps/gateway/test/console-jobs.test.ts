/** Looking for jobs in the console, and at what happened to one: whole, in order, and of one's own alone. */
import type { Job } from '@geekhub/contracts/job';
import type { FoundJob, KeyName } from '@geekhub/contracts/job-search';
import type { JobDetails, TimelineEvent } from '@geekhub/contracts/job-timeline';
import type { List } from '@geekhub/contracts/list';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { createOrganization } from './create-organization.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

/** Not rendered while the tests go on: they are not about the video. */
const OPEN = { metadata: { sandbox: 'slow' } };
/** A PNG. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let gateway: RunningGateway;
let callers: ApiCallers;
let cookies: Cookies;
let scope: string;

beforeAll(async () => {
  gateway = await startGateway();
  callers = createApiCallers(gateway);
  cookies = await cookiesOf(gateway, null);
  scope = `${gateway.secrets.organization_id}/test`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const call = (path: string, input: object, where = scope) =>
  callConsole(gateway.url, path, input, { cookies, scope: where });
const found = async (input: object, where = scope) =>
  (await call('jobs.search', input, where)).data as List<FoundJob>;
const timelineOf = async (id: string) =>
  ((await call('jobs.timeline', { id })).data as { data: TimelineEvent[] }).data;
const detailsOf = async (id: string) => (await call('jobs.details', { id })).data as JobDetails;

async function make(fields: object = {}): Promise<string> {
  const { status, text, body } = await callers.sandbox.post<Job>(GENERATIONS, { ...KLING, ...fields });
  expect(status, text).toBe(200);
  return body.id;
}

async function ended(id: string): Promise<Job> {
  return vi.waitFor(
    async () => {
      const { body } = await callers.sandbox.get<Job>(`/v1/videos/${id}`);
      expect(body.status).toMatch(/completed|failed/);
      return body;
    },
    { timeout: 60_000, interval: 200 },
  );
}

describe('jobs.search', () => {
  test('gives jobs as every answer shows them, with the key they were made with, and pages', async () => {
    const ids = [
      await make({ ...OPEN, prompt: 'a zebra, first' }),
      await make({ ...OPEN, prompt: 'second zebra' }),
    ];
    const first = await found({ words: 'zebra', limit: 1 });
    expect(first).toMatchObject({
      has_more: true,
      data: [{ id: ids[1], prompt: 'second zebra', key: { last4: gateway.secrets.test_key.slice(-4) } }],
    });
    const second = await found({ words: 'zebra', limit: 1, cursor: first.next_cursor });
    expect(second).toMatchObject({ has_more: false, data: [{ id: ids[0] }] });
    expect((await found({ words: ids[0] })).data.map(({ id }) => id)).toEqual([ids[0]]);
  });

  test.each([
    [{ words: 'a\0b' }, 'words: must not contain a NUL character'],
    [{ state: 'done' }, 'state: '],
    [{ key: 'x' }, 'key: '],
    [{ from: -1 }, 'from: '],
    [{ until: 1e15 }, 'until: '],
    [{ cursor: 'x' }, 'cursor: is not a cursor of this list'],
    [{ limit: 101 }, 'limit: '],
    [{ colour: 'red' }, 'colour'],
  ])('%j is refused, and the field is named', async (input, message) => {
    const answer = await call('jobs.search', input);
    expect(answer.status).toBe(400);
    expect(answer.message).toContain(message);
  });

  test('and all that is told of one job are of the organisation and mode that is looked at', async () => {
    const id = await make({ ...OPEN, prompt: 'an okapi' });
    const other = await createOrganization(callers.operator);
    for (const elsewhere of [`${gateway.secrets.organization_id}/live`, `${other.id}/test`]) {
      expect((await found({ words: 'okapi' }, elsewhere)).data).toEqual([]);
      expect((await found({ words: id }, elsewhere)).data).toEqual([]);
      expect((await call('jobs.read', { ids: [id] }, elsewhere)).data).toEqual({ data: [] });
      for (const path of ['jobs.timeline', 'jobs.details']) {
        const answer = await call(path, { id }, elsewhere);
        expect([answer.status, answer.code]).toEqual([404, 'not_found']);
      }
    }
    expect((await call('jobs.read', { ids: [id] })).data).toMatchObject({ data: [{ id }] });
    const keys = (await call('jobs.keys', {})).data as { data: (KeyName & { revoked: boolean })[] };
    expect(keys.data).toContainEqual(expect.objectContaining({ revoked: false, name: 'Console' }));
    expect(JSON.stringify(keys)).not.toContain(gateway.secrets.test_key);
  });
});

describe('jobs.timeline', () => {
  const typesOf = (events: readonly TimelineEvent[]) => events.map(({ type }) => type);

  test('tells every state and attempt of a job in order', async () => {
    const id = await make();
    await ended(id);
    const events = await timelineOf(id);
    expect(typesOf(events)).toEqual(['created', 'asked', 'answered', 'processing', 'rendered', 'completed']);
    expect(events[2]).toMatchObject({
      number: 1,
      provider: 'sandbox',
      outcome: 'accepted',
      error_code: null,
    });
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test('tells why another model took over', async () => {
    const id = await make({
      fallback_models: ['fal/luma-ray-2'],
      metadata: { sandbox: 'fails:fal/kling-2' },
    });
    expect((await ended(id)).rendered_by).toBe('fal/luma-ray-2');
    const events = await timelineOf(id);
    expect(typesOf(events)).toEqual([
      'created',
      'asked',
      'answered',
      'processing',
      'next_model',
      'asked',
      'answered',
      'rendered',
      'completed',
    ]);
    expect(events[4]).toMatchObject({
      from: 'fal/kling-2',
      model: 'fal/luma-ray-2',
      error_code: 'provider_error',
    });
  });

  test('tells of failures, deletions, and keeps no word of what was erased', async () => {
    const id = await make({
      prompt: 'a quagga',
      negative_prompt: 'a quagga',
      metadata: { sandbox: 'moderated', animal: 'quagga' },
    });
    await ended(id);
    expect((await timelineOf(id)).at(-1)).toMatchObject({ type: 'failed', error_code: 'content_policy' });
    await callers.sandbox.delete(`/v1/videos/${id}?erase_prompt=true`);
    expect(typesOf(await timelineOf(id)).slice(-2)).toEqual(['deleted', 'erased']);
    expect(await detailsOf(id)).toMatchObject({ erased: true, negative_prompt: null });
    const kept = await gateway.database.query(
      `select to_jsonb(m) from geekhub.job_moments m where job_id = $1
       union all select to_jsonb(s) from geekhub.job_search s where job_id = $1`,
      [id],
    );
    expect(JSON.stringify(kept)).not.toContain('quagga');
    expect((await found({ words: 'quagga' })).data).toEqual([]);
  });

  test('notes the calls of a provider, and only the first of many', async () => {
    const id = await make(OPEN);
    for (let nth = 0; nth < 25; nth += 1) await gateway.engine.jobs.noteCallback(id);
    const callbacks = (await timelineOf(id)).filter(({ type }) => type === 'callback');
    expect(callbacks).toHaveLength(20);
    expect(callbacks[0]).toMatchObject({ provider: 'sandbox', model: 'fal/kling-2' });
  });
});

test('jobs.details tells all that was asked for', async () => {
  const image = `data:image/png;base64,${PIXEL}`;
  const asked = { ...OPEN, fallback_models: ['fal/luma-ray-2'], max_cost: '30.00' };
  const id = await make(asked);
  expect(await detailsOf(id)).toMatchObject({
    ...{ fallback_models: asked.fallback_models, max_cost: asked.max_cost },
    ...{ negative_prompt: null, seed: null, resolution: null, image: null, webhook_url: null, erased: false },
    key: { last4: gateway.secrets.test_key.slice(-4) },
  });
  expect(await detailsOf(await make({ ...OPEN, negative_prompt: 'blur' }))).toMatchObject({
    negative_prompt: 'blur',
  });
  const withImage = await make({ ...OPEN, image_url: image });
  expect(await detailsOf(withImage)).toMatchObject({ image: 'kept' });
  await callers.sandbox.post(`/v1/videos/${withImage}/cancel`, {});
  expect(await detailsOf(withImage)).toMatchObject({ image: 'gone' });
});
