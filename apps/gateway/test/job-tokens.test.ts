/** A token reads one job, from any web page, and does nothing else. */
import type { Job } from '@geekhub/contracts/job';
import type { JobToken } from '@geekhub/contracts/job-token';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type ApiCaller,
  type ApiCallers,
  createApiCaller,
  createApiCallers,
} from './api-caller.ts';
import { createLimitedKey } from './create-limited-key.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { PROCEDURE_ACCESS } from './procedure-table.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let callers: ApiCallers;
let job: Job;
let other: Job;

beforeAll(async () => {
  gateway = await startGateway({ WRONG_KEYS_PER_MINUTE: '1000', LOG_LEVEL: 'info' });
  callers = createApiCallers(gateway);
  job = (await callers.sandbox.post<Job>(GENERATIONS, KLING)).body;
  other = (await callers.sandbox.post<Job>(GENERATIONS, KLING)).body;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function makeToken(caller: ApiCaller = callers.sandbox, body: object = {}): Promise<JobToken> {
  const { status, text, body: made } = await caller.post<JobToken>(`/v1/videos/${job.id}/tokens`, body);
  expect(status, text).toBe(200);
  return made;
}

const bearing = ({ token }: JobToken) => createApiCaller(gateway.url, token);
const allowsPages = ({ headers }: Answer<unknown>) => headers.get('access-control-allow-origin');

function expire({ job_id }: JobToken): Promise<unknown> {
  return gateway.database.query(
    "update geekhub.job_tokens set expires_at = geekhub.app_now() - interval '1 second' where job_id = $1",
    [job_id],
  );
}

test('a token is for a quarter of an hour, or for as long as was asked for, and only its hash is kept', async () => {
  const made = await makeToken();
  expect(made).toEqual({
    object: 'video.token',
    token: expect.stringMatching(/^ghub_jt_[0-9A-Za-z]{32}$/),
    job_id: job.id,
    expires: expect.any(Number),
  });
  expect(Math.abs(made.expires - Date.now() / 1_000 - 900)).toBeLessThan(60);
  const longer = await makeToken(callers.sandbox, { expires_in: 3600 });
  expect(Math.abs(longer.expires - made.expires - 2_700)).toBeLessThan(60);
  const kept = await gateway.database.query('select * from geekhub.job_tokens');
  expect(JSON.stringify(kept)).not.toContain(made.token);
});

test.each([59, 3601, 900.5, '900', null])('it cannot be for %j seconds', async (expires_in) => {
  const refused = await callers.sandbox.post(`/v1/videos/${job.id}/tokens`, { expires_in });
  expectError(refused, 400, 'invalid_request_error', {
    message: expect.stringMatching(/^expires_in: /),
    param: 'expires_in',
  });
});

describe('with a token', () => {
  test.each(['as a bearer', 'in the address'])('the job is read, %s, as its owner reads it', async (how) => {
    const made = await makeToken();
    const answer =
      how === 'as a bearer'
        ? await bearing(made).get<Job>(`/v1/videos/${job.id}`)
        : await callers.stranger.get<Job>(`/v1/videos/${job.id}?token=${made.token}`);
    expect(answer).toMatchObject({ status: 200, body: { id: job.id, prompt: KLING.prompt } });
    expect(allowsPages(answer)).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('x-geekhub-balance-mxn')).toBeNull();
  });

  test('the job is followed to its end, from an address alone', async () => {
    const { token } = await makeToken();
    const stream = await callers.stranger.get(`/v1/videos/${job.id}/events?token=${token}`);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toMatch('text/event-stream');
    expect(allowsPages(stream)).toBe('*');
    expect(stream.text).toContain('event: video.completed');
  });

  test('another job of the same customer is not there', async () => {
    const reader = bearing(await makeToken());
    expectError(await reader.get(`/v1/videos/${other.id}`), 404, 'not_found', { message: 'No such video.' });
    expectError(await reader.get(`/v1/videos/${other.id}/events`), 404, 'not_found', {
      message: 'No such video.',
    });
  });

  test('nothing else can be done', async () => {
    const reader = bearing(await makeToken());
    const read = ['videos.get', 'videos.events'];
    for (const [path, { fields = {} }] of Object.entries(PROCEDURE_ACCESS)) {
      if (read.includes(path)) continue;
      const input = { id: job.id, ...fields };
      const asked = await reader.get(`/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
      const told = await reader.post(`/trpc/${path}`, input);
      // A read is no write and the other way round; what is left is refused for want of a key.
      const statuses = [asked.status, told.status].sort();
      expect(
        [
          [401, 404],
          [401, 405],
        ],
        path,
      ).toContainEqual(statuses);
    }
    for (const answer of [
      await reader.get('/v1/videos'),
      await reader.get(`/v1/videos/${job.id}/receipt`),
      await reader.post(`/v1/videos/${job.id}/cancel`, {}),
      await reader.post(`/v1/videos/${job.id}/tokens`, {}),
      await reader.delete(`/v1/videos/${job.id}`),
      await reader.get('/v1/credits'),
      await reader.get(`/openai/v1/videos/${job.id}`),
    ]) {
      expectError(answer, 401, 'invalid_api_key');
      expect(allowsPages(answer)).toBeNull();
    }
  });
});

describe('a token is worth nothing', () => {
  test('after it expired, which a page can read', async () => {
    const made = await makeToken();
    await expire(made);
    const answer = await bearing(made).get(`/v1/videos/${job.id}`);
    expectError(answer, 401, 'invalid_api_key', { message: 'This token has expired. Ask for another.' });
    expect(allowsPages(answer)).toBe('*');
  });

  test('after the key that made it was revoked, for those too who have used it', async () => {
    const key = await createLimitedKey(gateway, {});
    const made = await makeToken(key);
    const reader = bearing(made);
    expect((await reader.get(`/v1/videos/${job.id}`)).status).toBe(200);
    await callers.operator.delete(`/v1/admin/keys/${key.id}`);
    expectError(await reader.get(`/v1/videos/${job.id}`), 401, 'key_revoked');
  });

  test('when it is made up, which takes no question to the database', async () => {
    const { token } = await makeToken();
    const madeUp = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
    for (const wrong of [madeUp, 'ghub_jt_', `${token}x`]) {
      const answer = await createApiCaller(gateway.url, wrong).get(`/v1/videos/${job.id}`);
      expectError(answer, 401, 'invalid_api_key', { message: 'This token is not valid.' });
    }
  });

  test('with a key in its place: keys do not stand in addresses', async () => {
    const answer = await callers.stranger.get(`/v1/videos/${job.id}?token=${gateway.secrets.test_key}`);
    expectError(answer, 401, 'missing_api_key');
  });
});

test('a page may ask with a header, where a token is good, and nowhere else', async () => {
  const ask = (path: string) =>
    fetch(gateway.url + path, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.com', 'access-control-request-headers': 'authorization' },
    });
  for (const path of [`/v1/videos/${job.id}`, `/v1/videos/${job.id}/events`]) {
    const answer = await ask(path);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET');
  }
  for (const path of ['/v1/videos', GENERATIONS, '/v1/credits', `/v1/videos/${job.id}/tokens`]) {
    const answer = await ask(path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('an answer to a key is not for pages of other origins', async () => {
  expect(allowsPages(await callers.sandbox.get(`/v1/videos/${job.id}`))).toBeNull();
});

test('a token in an address is not logged', async () => {
  const { token } = await makeToken();
  await callers.stranger.get(`/v1/videos/${job.id}?token=${token}`);
  await callers.stranger.get(`/v1/videos/${job.id}/events?token=${token}`);
  expect(gateway.log().join('\n')).not.toContain(token.slice(8));
});

test('tokens are forgotten a day after they expired, as new ones are made', async () => {
  await makeToken();
  await gateway.database.query(
    "update geekhub.job_tokens set expires_at = geekhub.app_now() - interval '25 hours'",
  );
  await makeToken();
  expect(await gateway.database.query('select 1 from geekhub.job_tokens')).toHaveLength(1);
});
