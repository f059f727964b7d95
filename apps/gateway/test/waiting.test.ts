/** Waiting for a job over HTTP: polls that are held, and streams of events. */
import { createTrpcVideoClient } from '@geekhub/client/trpc-client';
import type { Job } from '@geekhub/contracts/job';
import { isRealPostgres } from '@geekhub/store-postgres/testing/test-database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createLimitedKey } from './create-limited-key.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { openEvents, type SeenEvent } from './open-events.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { startReplica } from './start-replica.ts';

/** Jobs that stay open until the test ends them. */
const OPEN_JOBS = { SANDBOX_DELAY_SECONDS: '3600' };

let gateway: RunningGateway;
let callers: ApiCallers;
let statements: string[] = [];

beforeAll(async () => {
  gateway = await startGateway(OPEN_JOBS, { onStatement: (text) => void statements.push(text) });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A job that has begun, and that no sweep comes to: whatever happens to it, the test does. */
async function makeJob(caller = callers.sandbox, { engine, database } = gateway): Promise<string> {
  const { body } = await caller.post<Job>(GENERATIONS, KLING);
  await engine.steps.whenIdle();
  await database.query("update geekhub.jobs set next_check_at = 'infinity' where id = $1", [body.id]);
  return body.id;
}

/** As a GET answers it, but for what depends on the second. */
async function asPolled(id: string): Promise<object> {
  const { body } = await callers.sandbox.get<Job>(`/v1/videos/${id}`);
  return { ...body, eta_seconds: expect.any(Number), poll_after_seconds: expect.any(Number) };
}

const cancel = (id: string) => callers.sandbox.post<Job>(`/v1/videos/${id}/cancel`, {});
const setProgress = (id: string, progress: number) =>
  gateway.database.query('update geekhub.jobs set progress = $2 where id = $1', [id, progress]);
const untilWaiting = (count: number, of = gateway) =>
  expect.poll(() => of.engine.watch.waiting()).toBe(count);
const follow = (id: string, headers: Record<string, string> = {}, { url, secrets } = gateway) =>
  openEvents(`${url}/v1/videos/${id}/events`, secrets.test_key, headers);
const namesOf = (events: (SeenEvent | null)[]) => events.map((each) => each && [each.event, each.id]);

describe('a poll that waits', () => {
  test.each([
    ['?wait=60', {}, null],
    ['', { prefer: 'wait=60' }, 'wait=60'],
    ['', { prefer: 'respond-async; wait="20", wait=3' }, 'wait=20'],
    ['', { prefer: 'wait=86400' }, 'wait=60'],
    ['?wait=60', { prefer: 'wait=1' }, null],
  ])(
    'with "%s" and %j is answered when the status changes, as any other poll',
    async (query, headers, applied) => {
      const id = await makeJob();
      const awaited = callers.sandbox.get<Job>(`/v1/videos/${id}${query}`, headers);
      await untilWaiting(1);
      await setProgress(id, 40);
      await cancel(id);
      const answer = await awaited;
      expect(answer.headers.get('preference-applied')).toBe(applied);
      const plain = await callers.sandbox.get<Job>(`/v1/videos/${id}`);
      expect([answer.status, answer.body]).toEqual([200, plain.body]);
      expect(answer.body.status).toBe('failed');
      const names = ({ headers: each }: typeof answer) =>
        [...each.keys()].filter((name) => name !== 'preference-applied');
      expect(names(answer)).toEqual(names(plain));
    },
  );

  test('is answered with the present state when its time is over, and at once for a job that has ended', async () => {
    const id = await makeJob();
    const open = await callers.sandbox.get<Job>(`/v1/videos/${id}?wait=1`);
    expect(open).toMatchObject({ status: 200, body: { status: 'processing' } });
    expect(open.headers.get('retry-after')).toBe(String(open.body.poll_after_seconds));
    await cancel(id);
    const ended = await callers.sandbox.get<Job>(`/v1/videos/${id}`, { prefer: 'wait=60' });
    expect(ended.body.status).toBe('failed');
    expect(ended.headers.get('preference-applied')).toBe('wait=60');
  });

  test.each(['-1', '61', '1.5', 'x', '', '1&wait=2'])('refuses ?wait=%s, naming the field', async (wait) => {
    const refused = await callers.sandbox.get(`/v1/videos/${await makeJob()}?wait=${wait}`);
    expectError(refused, 400, 'invalid_request_error', { param: 'wait' });
  });

  test.each(['', 'wait', 'wait=', 'wait=x', 'wait=-5', 'wait=1.5', 'return=minimal', ',;,', 'wait=0'])(
    'ignores what it cannot read in Prefer: "%s"',
    async (prefer) => {
      const answer = await callers.sandbox.get<Job>(`/v1/videos/${await makeJob()}`, { prefer });
      expect(answer.body.status).toBe('processing');
      expect(answer.headers.get('preference-applied')).toBe(prefer === 'wait=0' ? 'wait=0' : null);
    },
  );

  test('waits over tRPC too', async () => {
    const id = await makeJob();
    const client = createTrpcVideoClient({ baseUrl: gateway.url, apiKey: gateway.secrets.test_key });
    const awaited = client.videos.get.query({ id, wait: 60 });
    await untilWaiting(1);
    await cancel(id);
    expect((await awaited).status).toBe('failed');
  });
});

describe('a stream', () => {
  test('tells the job as a GET answers it, each change of status or whole percent, and ends with the job', async () => {
    const id = await makeJob();
    using stream = await follow(id);
    const first = await stream.next();
    expect(first?.data).toEqual(await asPolled(id));
    await setProgress(id, 35.4);
    const second = await stream.next();
    expect(second?.data).toEqual(await asPolled(id));
    await cancel(id);
    const rest = await stream.rest();
    expect(rest.at(-1)?.data).toEqual((await callers.sandbox.get(`/v1/videos/${id}`)).body);
    expect(namesOf([first, second, ...rest])).toEqual([
      ['video.processing', 'processing-0'],
      ['video.processing', 'processing-35'],
      ['video.failed', 'failed'],
    ]);
    expect(stream.text().startsWith('retry: 2000\n\n')).toBe(true);
    await untilWaiting(0);
  });

  test('has the headers that keep what is on the way from holding it back', async () => {
    const id = await makeJob();
    await cancel(id);
    using stream = await follow(id);
    expect(stream.status).toBe(200);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^req_/),
    });
    expect(namesOf(await stream.rest())).toEqual([['video.failed', 'failed']]);
  });

  test('goes on behind the last event that was seen, by header or by address, and says when there is none', async () => {
    const id = await makeJob();
    await setProgress(id, 20);
    using present = await follow(id, { 'last-event-id': 'processing-20' });
    using behind = await follow(id, { 'last-event-id': 'pending-0' });
    using unheard = await follow(id, { 'last-event-id': 'nonsense' });
    const byAddress = `${gateway.url}/v1/videos/${id}/events?lastEventId=processing-20`;
    using addressed = await openEvents(byAddress, gateway.secrets.test_key);
    for (const each of [behind, unheard]) expect((await each.next())?.id).toBe('processing-20');
    await untilWaiting(4);
    await setProgress(id, 30);
    for (const each of [present, behind, unheard, addressed]) {
      expect((await each.next())?.id).toBe('processing-30');
    }
    await cancel(id);
    for (const each of [present, behind, unheard, addressed]) {
      expect(namesOf(await each.rest())).toEqual([['video.failed', 'failed']]);
    }
    // 204 is what ends the coming back of a browser.
    using over = await follow(id, { 'last-event-id': 'failed' });
    expect([over.status, over.headers.get('content-type'), await over.rest()]).toEqual([204, null, []]);
  });

  test('of a job that is not there, or with fields that are none, is refused as any call', async () => {
    const id = await makeJob();
    for (const caller of [callers.live, callers.sandbox]) {
      const answer = await caller.get(`/v1/videos/${caller === callers.live ? id : 'x'}/events`);
      expectError(answer, 404, 'not_found', { message: 'No such video.' });
    }
    const unknown = await callers.sandbox.get(`/v1/videos/${id}/events?since=1`);
    expectError(unknown, 400, 'invalid_request_error', {
      param: 'since',
      message: 'since: is not a field of this request',
    });
    expect(gateway.engine.watch.waiting()).toBe(0);
  });

  test('asked for by HEAD is its headers alone, and by another method a 405', async () => {
    const id = await makeJob();
    const headers = { authorization: `Bearer ${gateway.secrets.test_key}` };
    const head = await fetch(`${gateway.url}/v1/videos/${id}/events`, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await head.text()).toBe('');
    const posted = await callers.sandbox.post(`/v1/videos/${id}/events`, {});
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    await untilWaiting(0);
  });

  test('counts as one request, however long it lasts', async () => {
    const key = await createLimitedKey(gateway, { requests_per_minute: 3 });
    const id = await makeJob(key);
    const path = `/v1/videos/${id}`;
    using stream = await openEvents(`${gateway.url}${path}/events`, key.key);
    expect(stream.headers.get('x-ratelimit-remaining')).toBe('1');
    await stream.next();
    for (const progress of [10, 20, 30]) {
      await setProgress(id, progress);
      expect((await stream.next())?.id).toBe(`processing-${progress}`);
    }
    const [awaited] = [key.post<Job>(`${path}/cancel`, {}), await stream.rest()];
    expect((await awaited).headers.get('x-ratelimit-remaining')).toBe('0');
    using refused = await openEvents(`${gateway.url}${path}/events`, key.key);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      429,
      'application/json; charset=utf-8',
    ]);
  });

  test('over tRPC tells the same, under the same ids', async () => {
    const id = await makeJob();
    const client = createTrpcVideoClient({ baseUrl: gateway.url, apiKey: gateway.secrets.test_key });
    const seen: { id: string; data: Job }[] = [];
    await new Promise<void>((resolve, reject) => {
      client.videos.events.subscribe(
        { id },
        {
          onData(event) {
            seen.push(event);
            if (seen.length === 1) void setProgress(id, 35);
            if (seen.length === 2) void cancel(id);
          },
          onComplete: resolve,
          onError: reject,
        },
      );
    });
    expect(seen.map((event) => event.id)).toEqual(['processing-0', 'processing-35', 'failed']);
    expect(seen.at(-1)?.data).toEqual((await callers.sandbox.get(`/v1/videos/${id}`)).body);
    await untilWaiting(0);
  });
});

describe('whoever goes away', () => {
  test('is forgotten at once, whatever it waited with', async () => {
    const id = await makeJob();
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${gateway.secrets.test_key}` };
    const paths = [
      `/v1/videos/${id}?wait=60`,
      `/v1/videos/${id}/events`,
      `/trpc/videos.events?input=${encodeURIComponent(JSON.stringify({ id }))}`,
      `/trpc/videos.get?input=${encodeURIComponent(JSON.stringify({ id, wait: 60 }))}`,
    ];
    const calls = paths.map((path) =>
      fetch(gateway.url + path, { headers, signal: gone.signal }).then((answer) => answer.text()),
    );
    await untilWaiting(paths.length);
    gone.abort();
    await Promise.allSettled(calls);
    await untilWaiting(0);
  });
});

test('hundreds who wait cost the database nothing each: it is asked the one question for all', async () => {
  const id = await makeJob();
  const waits = Array.from({ length: 300 }, () => callers.sandbox.get<Job>(`/v1/videos/${id}?wait=60`));
  await untilWaiting(300);
  const questions = () => statements.filter((text) => text.includes('job_changes')).length;
  const from = questions();
  await expect.poll(() => questions()).toBeGreaterThan(from + 2);
  statements = [];
  await expect.poll(() => questions()).toBeGreaterThan(10);
  // What every gateway asks now and then, whether or not anybody waits: what is due, and what is to be deleted.
  const others = statements.filter((text) => !/job_changes|next_check_at|webhook/.test(text));
  expect(others.length).toBeLessThan(10);
  statements = [];
  await cancel(id);
  for (const { body } of await Promise.all(waits)) expect(body.status).toBe('failed');
  expect(statements.filter((text) => text.includes('from geekhub.jobs')).length).toBeLessThan(10);
});

test('a change by another gateway wakes whoever waits at this one', async () => {
  await using replica = await startReplica(gateway, OPEN_JOBS);
  const there = createApiCaller(replica.url, gateway.secrets.test_key);
  const id = await makeJob();
  const held = there.get<Job>(`/v1/videos/${id}?wait=60`);
  using stream = await openEvents(`${replica.url}/v1/videos/${id}/events`, gateway.secrets.test_key);
  expect((await stream.next())?.id).toBe('processing-0');
  await cancel(id);
  expect((await held).body.status).toBe('failed');
  expect(namesOf(await stream.rest())).toEqual([['video.failed', 'failed']]);
});

test('a gateway that stops answers whoever waits, and its streams go on at another', async () => {
  const id = await makeJob();
  let held: Promise<{ body: Job }>;
  let lastId: string | undefined;
  {
    await using replica = await startReplica(gateway, OPEN_JOBS);
    const there = createApiCaller(replica.url, gateway.secrets.test_key);
    held = there.get<Job>(`/v1/videos/${id}?wait=60`);
    const stream = await openEvents(`${replica.url}/v1/videos/${id}/events`, gateway.secrets.test_key);
    lastId = (await stream.next())?.id;
    const stopping = replica[Symbol.asyncDispose]();
    expect(await stream.rest()).toEqual([]);
    await stopping;
  }
  expect((await held).body.status).toBe('processing');
  using again = await follow(id, { 'last-event-id': lastId ?? '' });
  await cancel(id);
  expect(namesOf(await again.rest())).toEqual([['video.failed', 'failed']]);
});

test('where as many wait as may, a poll is answered at once and a stream is refused', async () => {
  const { watch } = gateway.engine.policy;
  const policy = { watch: { ...watch, maxWaiters: { process: 1, organization: 1 } } };
  await using full = await startGateway(OPEN_JOBS, { policy });
  const { sandbox } = createApiCallers(full);
  const id = await makeJob(sandbox, full);
  const headers = { prefer: 'wait=60' };
  const held = sandbox.get<Job>(`/v1/videos/${id}`, headers);
  await untilWaiting(1, full);
  const answered = await sandbox.get<Job>(`/v1/videos/${id}`, headers);
  expect([answered.body.status, answered.headers.get('preference-applied')]).toEqual(['processing', null]);
  const refused = await sandbox.get(`/v1/videos/${id}/events`);
  expectError(refused, 429, 'rate_limit_exceeded');
  expect(refused.headers.get('retry-after')).toBe('30');
  await sandbox.post(`/v1/videos/${id}/cancel`, {});
  expect((await held).body.status).toBe('failed');
});

test.skipIf(!isRealPostgres())(
  'connections to the database that break wake nobody wrongly, and lose nobody (the embedded one has none)',
  async () => {
    const id = await makeJob();
    using stream = await follow(id);
    await stream.next();
    const held = callers.sandbox.get<Job>(`/v1/videos/${id}?wait=60`);
    await untilWaiting(2);
    for (let time = 0; time < 5; time += 1) {
      await gateway.database
        .query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        )
        .catch(() => {});
    }
    expect(gateway.engine.watch.waiting()).toBe(2);
    await expect.poll(async () => (await cancel(id)).status).toBe(200);
    expect((await held).body.status).toBe('failed');
    expect((await stream.rest()).at(-1)?.id).toBe('failed');
  },
);
