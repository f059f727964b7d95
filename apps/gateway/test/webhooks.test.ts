/** Webhooks from outside: endpoints, secrets, deliveries, and a receiver that verifies what it gets. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { createTrpcVideoClient } from '@geekhub/client/trpc-client';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type {
  CreatedWebhookEndpoint,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookEndpoint,
  WebhookEvent,
  WebhookSecret,
} from '@geekhub/contracts/webhook';
import { WebhookTest } from '@geekhub/contracts/webhook';
import type { OutboundDoor } from '@geekhub/ports/outbound';
import { findFreePort } from '@geekhub/testing/free-port';
import { createScriptedOutbound, type ReceivedPost } from '@geekhub/testing/scripted-outbound';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCaller, type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const ENDPOINTS = '/v1/webhooks/endpoints';
const DELIVERIES = '/v1/webhooks/deliveries';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
const EVENTS = ['video.processing', 'video.completed', 'video.failed'];

const receiver = createScriptedOutbound();
let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  // An upstream that cannot be one ends each live job at once.
  const MODEL_UPSTREAMS = JSON.stringify({ 'fal/kling-2': 'no endpoint' });
  const environment = { ...(await unreachableFal()), MODEL_UPSTREAMS, LOG_LEVEL: 'debug' };
  gateway = await startGateway(environment, { outbound: receiver });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function newCustomer() {
  const { liveKey, testKey } = await createOrganization(callers.operator);
  return {
    live: createApiCaller(gateway.url, liveKey),
    sandbox: createApiCaller(gateway.url, testKey),
    trpc: createTrpcVideoClient({ baseUrl: gateway.url, apiKey: liveKey }),
  };
}

async function createdEndpoint(caller: ApiCaller, body: object = {}): Promise<CreatedWebhookEndpoint> {
  const url = `https://${randomUUID()}.test/`;
  const answer = await caller.post<CreatedWebhookEndpoint>(ENDPOINTS, { url, ...body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function submit(caller: ApiCaller, changes: object = {}): Promise<string> {
  const answer = await caller.post<Job>(GENERATIONS, { ...KLING, ...changes });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id;
}

async function postsTo(url: string, count: number): Promise<ReceivedPost[]> {
  await expect.poll(() => receiver.postsTo(url).length).toBeGreaterThanOrEqual(count);
  return receiver.postsTo(url);
}

async function listed(caller: ApiCaller, query = ''): Promise<WebhookDelivery[]> {
  const answer = await caller.get<List<WebhookDelivery>>(`${DELIVERIES}${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

const verify = (secret: string, { body, headers }: ReceivedPost) =>
  new Webhook(secret).verify(body, { ...headers }) as WebhookEvent;

test('an endpoint is made, read, listed, changed and deleted, and shows its secret once', async () => {
  const { live } = await newCustomer();
  const made = await live.post<CreatedWebhookEndpoint>(ENDPOINTS, { url: 'https://EXAMPLE.test/hook' });
  expect(made.body).toEqual({
    id: expect.any(String),
    object: 'webhook.endpoint',
    url: 'https://example.test/hook',
    events: EVENTS,
    description: null,
    enabled: true,
    disabled_reason: null,
    disabled: null,
    created: expect.any(Number),
    secret: expect.stringMatching(SECRET),
  });
  const { secret, ...endpoint } = made.body;
  const path = `${ENDPOINTS}/${endpoint.id}`;
  expect((await live.get(path)).body).toEqual(endpoint);
  const list = await live.get(ENDPOINTS);
  expect(list.body).toEqual({ object: 'list', data: [endpoint], has_more: false, next_cursor: null });
  expect(list.text).not.toContain(secret);

  const changes = {
    url: 'https://example.test/2',
    events: ['video.failed'],
    description: 'ends',
    enabled: false,
  };
  const changed = await live.patch<WebhookEndpoint>(path, changes);
  expect(changed.body).toEqual({
    ...{ ...endpoint, ...changes },
    ...{ disabled_reason: 'by_request', disabled: expect.any(Number) },
  });
  const enabled = await live.patch(path, { enabled: true, description: null });
  expect(enabled.body).toEqual({ ...endpoint, url: changes.url, events: changes.events });

  expect((await live.delete(path)).body).toEqual({
    id: endpoint.id,
    object: 'webhook.endpoint',
    deleted: true,
  });
  for (const answer of [
    await live.get(path),
    await live.delete(path),
    await live.post(`${path}/rotate`, {}),
  ]) {
    expectError(answer, 404, 'not_found', { message: 'No such webhook endpoint.' });
  }
  expect((await live.get<List<object>>(ENDPOINTS)).body.data).toEqual([]);
});

test.each([
  ['no address', {}, 'url'],
  ['an address that nobody is sent to', { url: 'http://10.0.0.1/' }, 'url'],
  ['an unknown event', { url: 'https://a.test/', events: ['video.started'] }, 'events.0'],
  ['no event', { url: 'https://a.test/', events: [] }, 'events'],
  ['an event twice', { url: 'https://a.test/', events: ['video.failed', 'video.failed'] }, 'events'],
  ['an unknown field', { url: 'https://a.test/', secret: 'mine' }, 'secret'],
  ['a NUL', { url: 'https://a.test/', description: 'a\0' }, 'description'],
])('an endpoint with %s is refused by name', async (_, body, param) => {
  const answer = await callers.live.post(ENDPOINTS, body);
  expectError(answer, 400, 'invalid_request_error', { param });
});

test('a twenty-first endpoint is a conflict, of each mode for itself', async () => {
  const { live, sandbox } = await newCustomer();
  for (let count = 0; count < 20; count += 1) await createdEndpoint(live);
  expectError(await live.post(ENDPOINTS, { url: 'https://a.test/' }), 409, 'conflict');
  await createdEndpoint(sandbox);
});

test('a test job is told to its endpoint and its own address, signed, rendered and all', async () => {
  const { live, sandbox } = await newCustomer();
  const endpoint = await createdEndpoint(sandbox, { events: ['video.completed'] });
  const deaf = await createdEndpoint(live);
  const { body: job } = await sandbox.post<WebhookSecret>('/v1/webhooks/secret', {});
  expect(job).toEqual({
    ...{ object: 'webhook.secret', endpoint_id: null, previous_valid_until: null },
    secret: expect.stringMatching(SECRET),
  });
  const own = `https://${randomUUID()}.test/`;
  const id = await submit(sandbox, { webhook_url: own });

  const [completed] = await postsTo(endpoint.url, 1);
  const told = await postsTo(own, 2);
  if (completed === undefined) throw new Error('it was told');
  const answer = await sandbox.get<Job>(`/v1/videos/${id}`);
  expect(verify(endpoint.secret, completed)).toMatchObject({ type: 'video.completed', data: answer.body });
  const types = told.map((post) => verify(job.secret, post).type);
  expect(types.toSorted()).toEqual(['video.completed', 'video.processing']);
  expect(receiver.postsTo(deaf.url)).toEqual([]);
  await expect.poll(async () => (await listed(sandbox, `?job_id=${id}&state=delivered`)).length).toBe(3);
});

test('deliveries are listed, filtered and read with their tries, and sent again under the same id', async () => {
  const { live } = await newCustomer();
  const endpoint = await createdEndpoint(live);
  receiver.onPost(endpoint.url, { status: 500, retryAfterMs: 3_600_000, text: 'not <b>now</b>' });
  const job = await submit(live);
  await postsTo(endpoint.url, 1);
  const pending = `?endpoint_id=${endpoint.id}&job_id=${job}&state=pending`;
  await expect.poll(async () => (await listed(live, pending))[0]?.attempts.length).toBe(1);
  const [delivery] = await listed(live, pending);
  expect(delivery).toEqual({
    id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
    object: 'webhook.delivery',
    event: 'video.failed',
    state: 'pending',
    job_id: job,
    endpoint_id: endpoint.id,
    url: endpoint.url,
    created: expect.any(Number),
    finished: null,
    next_attempt: expect.any(Number),
    attempts: [
      { number: 1, at: expect.any(Number), duration_ms: expect.any(Number), status: 500, fault: null },
    ],
  });
  const path = `${DELIVERIES}/${delivery?.id}`;
  const { body, ...details } = (await live.get<WebhookDeliveryDetails>(path)).body;
  expect(details).toEqual({
    ...delivery,
    attempts: delivery?.attempts.map((attempt) => ({
      ...attempt,
      headers: {
        'content-type': 'application/json',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(attempt.at),
      },
      answer: 'not <b>now</b>',
    })),
  });
  const [sent] = receiver.postsTo(endpoint.url);
  expect(body).toBe(sent?.body);
  const { 'webhook-signature': _, ...shown } = sent?.headers ?? {};
  expect(details.attempts[0]?.headers).toEqual(shown);
  // A list is read often, and says less.
  expect((await live.get(`${DELIVERIES}${pending}`)).text).not.toContain('not <b>now</b>');
  expect(await listed(live, `?job_id=${randomUUID()}`)).toEqual([]);
  expectError(await live.post(`${path}/redeliver`, {}), 409, 'conflict');
  for (const wrong of ['endpoint_id=x', 'job_id=x', 'state=sent', 'cursor=x', 'limit=0']) {
    const param = wrong.split('=')[0] ?? '';
    expectError(await live.get(`${DELIVERIES}?${wrong}`), 400, 'invalid_request_error', { param });
  }

  await live.patch(`${ENDPOINTS}/${endpoint.id}`, { enabled: false });
  expectError(await live.post(`${path}/redeliver`, {}), 409, 'conflict');
  await live.patch(`${ENDPOINTS}/${endpoint.id}`, { enabled: true });
  receiver.onPost(endpoint.url, 200);
  expect((await live.post<WebhookDelivery>(`${path}/redeliver`, {})).body).toMatchObject({
    ...{ id: delivery?.id, state: 'pending', attempts: [{ number: 1 }] },
  });
  await expect.poll(async () => (await live.get<WebhookDelivery>(path)).body.state).toBe('delivered');
  const ids = (await postsTo(endpoint.url, 2)).map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual([delivery?.id, delivery?.id]);
});

describe('a test of an endpoint', () => {
  const testOf = ({ id }: { id: string }) => `${ENDPOINTS}/${id}/test`;
  const ended = async (caller: ApiCaller, id: string): Promise<WebhookDelivery> => {
    const read = async () => (await caller.get<WebhookDelivery>(`${DELIVERIES}/${id}`)).body;
    await expect.poll(async () => (await read()).state).not.toBe('pending');
    return read();
  };

  test('is signed as every message, tells of the endpoint and no job, and stands in the log', async () => {
    const { live, sandbox } = await newCustomer();
    const endpoint = await createdEndpoint(live, { events: ['video.failed'] });
    const asked = await live.post<WebhookDelivery>(testOf(endpoint), {});
    expect(asked.body).toMatchObject({
      ...{ event: 'webhook.test', state: 'pending', job_id: null, endpoint_id: endpoint.id },
      ...{ url: endpoint.url, attempts: [] },
    });
    const [post] = await postsTo(endpoint.url, 1);
    if (post === undefined) throw new Error('it was sent');
    const sent = new Webhook(endpoint.secret).verify(post.body, { ...post.headers });
    expect(WebhookTest.parse(sent)).toEqual({
      type: 'webhook.test',
      timestamp: expect.any(String),
      data: { id: endpoint.id, object: 'webhook.endpoint' },
    });
    expect(post.headers['webhook-id']).toBe(asked.body.id);
    expect(await ended(live, asked.body.id)).toMatchObject({ state: 'delivered' });
    expect((await listed(live, `?endpoint_id=${endpoint.id}`)).map(({ id }) => id)).toEqual([asked.body.id]);
    // Nobody else's: neither of the other mode nor of another customer.
    for (const other of [sandbox, (await newCustomer()).live]) {
      expectError(await other.post(testOf(endpoint), {}), 404, 'not_found');
      expectError(await other.get(`${DELIVERIES}/${asked.body.id}`), 404, 'not_found');
    }
  });

  test.each([500, 410] as const)(
    'that is answered %i fails at once, and the endpoint stays',
    async (status) => {
      const { live } = await newCustomer();
      const endpoint = await createdEndpoint(live);
      receiver.onPost(endpoint.url, { status, text: 'no such route' });
      const { id } = (await live.post<WebhookDelivery>(testOf(endpoint), {})).body;
      expect(await ended(live, id)).toMatchObject({
        state: 'failed',
        attempts: [{ status }],
        next_attempt: null,
      });
      expect((await live.get(`${ENDPOINTS}/${endpoint.id}`)).body).toMatchObject({ enabled: true });
      const [row] = await gateway.database.query(
        'select failing_since from geekhub.webhook_endpoints where id = $1',
        [endpoint.id],
      );
      expect(row).toEqual({ failing_since: null });
      receiver.onPost(endpoint.url, 200);
      await live.post(`${DELIVERIES}/${id}/redeliver`, {});
      expect(await ended(live, id)).toMatchObject({
        state: 'delivered',
        attempts: [{ status }, { status: 200 }],
      });
    },
  );

  test('is refused while one is under way, and by an endpoint that is disabled or deleted', async () => {
    const { live } = await newCustomer();
    const endpoint = await createdEndpoint(live);
    receiver.onPost(endpoint.url, 'hang');
    expect((await live.post(testOf(endpoint), {})).status).toBe(200);
    expectError(await live.post(testOf(endpoint), {}), 409, 'conflict');
    await live.patch(`${ENDPOINTS}/${endpoint.id}`, { enabled: false });
    // What was under way was canceled with it.
    expect((await listed(live)).map(({ state }) => state)).toEqual(['canceled']);
    expectError(await live.post(testOf(endpoint), {}), 409, 'conflict');
    await live.delete(`${ENDPOINTS}/${endpoint.id}`);
    expectError(await live.post(testOf(endpoint), {}), 404, 'not_found');
  });

  test('is none of the events that are told on a line', async () => {
    const { live } = await newCustomer();
    const refused = await live.post(ENDPOINTS, { url: 'https://a.test/', events: ['webhook.test'] });
    expectError(refused, 400, 'invalid_request_error', { param: 'events.0' });
  });
});

test('what a receiver answered is gone with the words of its job, also where it answers later', async () => {
  const { sandbox } = await newCustomer();
  const endpoint = await createdEndpoint(sandbox, { events: ['video.completed'] });
  const { promise: ready, resolve: answerNow } = Promise.withResolvers<void>();
  const echo = { status: 500, text: 'I got: a secret wish' };
  receiver.onPost(endpoint.url, echo, async () => {
    await ready;
    return echo;
  });
  const job = await submit(sandbox, { prompt: 'a secret wish' });
  await expect.poll(async () => (await listed(sandbox))[0]?.attempts.length).toBe(1);
  const path = `${DELIVERIES}/${(await listed(sandbox))[0]?.id}`;
  expect((await sandbox.get(path)).text).toContain('I got: a secret wish');
  // The second try is on its way when the words are erased.
  await postsTo(endpoint.url, 2);
  expect((await sandbox.delete(`/v1/videos/${job}?erase_prompt=true`)).status).toBe(200);
  expect((await sandbox.get(path)).text).not.toContain('a secret wish');
  answerNow();
  await expect.poll(async () => (await listed(sandbox))[0]?.attempts.length).toBe(2);
  expect((await sandbox.get(path)).text).not.toContain('a secret wish');
});

test('a receiver that takes its time is sent the next as soon as it has answered, not by the second', async () => {
  const { live } = await newCustomer();
  const endpoint = await createdEndpoint(live);
  const { promise: ready, resolve: begin } = Promise.withResolvers<void>();
  receiver.onPost(endpoint.url, async () => {
    await ready;
    await setTimeout(20);
    return 200;
  });
  for (let count = 0; count < 80; count += 1) await submit(live);
  await expect.poll(async () => (await listed(live, '?state=pending&limit=100')).length).toBe(80);
  await postsTo(endpoint.url, 4);
  const beganMs = performance.now();
  begin();
  await postsTo(endpoint.url, 80);
  // Four a second would take nineteen seconds, on whatever machine; as it is, it takes two.
  expect(performance.now() - beganMs).toBeLessThan(15_000);
});

test('a list of deliveries is cut into pages without a gap or a repeat', async () => {
  const { live } = await newCustomer();
  await createdEndpoint(live);
  for (let count = 0; count < 5; count += 1) await submit(live);
  await expect.poll(async () => (await listed(live)).length).toBe(5);
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await live.get<List<WebhookDelivery>>(`${DELIVERIES}?limit=2${cursor}`);
    ids.push(...body.data.map(({ id }) => id));
    if (body.next_cursor === null) break;
    cursor = `&cursor=${body.next_cursor}`;
  }
  expect(ids).toEqual((await listed(live)).map(({ id }) => id));
  expect(new Set(ids).size).toBe(5);
});

test('tRPC answers what REST answers', async () => {
  const { live, trpc } = await newCustomer();
  const { secret, ...endpoint } = await trpc.webhooks.endpoints.create.mutate({ url: 'https://trpc.test/' });
  expect(secret).toMatch(SECRET);
  expect(await trpc.webhooks.endpoints.change.mutate({ id: endpoint.id, description: 'x' })).toEqual({
    ...{ ...endpoint, description: 'x' },
  });
  expect(await trpc.webhooks.endpoints.rotate.mutate({ id: endpoint.id })).toMatchObject({
    ...{ endpoint_id: endpoint.id, previous_valid_until: expect.any(Number) },
  });
  expect(await trpc.webhooks.secret.rotate.mutate({})).toMatchObject({ endpoint_id: null });
  await submit(live);
  await expect.poll(async () => (await listed(live, '?state=delivered')).length).toBe(1);
  const [delivery] = await listed(live);
  const pairs: [unknown, string][] = [
    [await trpc.webhooks.endpoints.get.query({ id: endpoint.id }), `${ENDPOINTS}/${endpoint.id}`],
    [await trpc.webhooks.endpoints.list.query({}), ENDPOINTS],
    [await trpc.webhooks.deliveries.list.query({ state: 'delivered' }), `${DELIVERIES}?state=delivered`],
    [await trpc.webhooks.deliveries.get.query({ id: delivery?.id ?? '' }), `${DELIVERIES}/${delivery?.id}`],
  ];
  for (const [answer, path] of pairs) expect((await live.get(path)).body).toEqual(answer);
  expect(await trpc.webhooks.deliveries.redeliver.mutate({ id: delivery?.id ?? '' })).toMatchObject({
    state: 'pending',
  });
  expect(await trpc.webhooks.endpoints.delete.mutate({ id: endpoint.id })).toMatchObject({ deleted: true });
});

test('a webhook_url that nobody is sent to is refused by name, and no job is made', async () => {
  const { live, sandbox } = await newCustomer();
  for (const caller of [live, sandbox]) {
    const answer = await caller.post(GENERATIONS, { ...KLING, webhook_url: 'http://169.254.169.254/' });
    expectError(answer, 400, 'invalid_request_error', { param: 'webhook_url' });
    expect((await caller.get<List<object>>('/v1/videos')).body.data).toEqual([]);
  }
});

test('the log names messages and endpoints, and holds no address, no secret and no body', async () => {
  const { live } = await newCustomer();
  const endpoint = await createdEndpoint(live, { url: 'https://very-private.test/path?token=t0ken' });
  const { body } = await live.post<WebhookSecret>(`${ENDPOINTS}/${endpoint.id}/rotate`, {});
  receiver.onPost(endpoint.url, 410);
  await submit(live, { prompt: 'a prompt that stays here' });
  await postsTo(endpoint.url, 1);
  const line = () => gateway.log().find((each) => each.includes(endpoint.id) && each.includes('"webhook"'));
  await expect.poll(line).toBeDefined();
  expect(JSON.parse(line() ?? '')).toMatchObject({
    ...{ level: 40, endpoint_id: endpoint.id, said: 410, to: 'canceled', endpoint_disabled: 'gone' },
    message_id: expect.stringMatching(/^msg_/),
  });
  for (const secret of ['very-private', 't0ken', endpoint.secret, body.secret, 'whsec_']) {
    expect(gateway.log().filter((each) => each.includes(secret))).toEqual([]);
  }
  const told = gateway.log().filter((each) => each.includes('"msg":"webhook"'));
  expect(told.filter((each) => each.includes('prompt'))).toEqual([]);
});

describe('the receiver of docs/webhooks.md', () => {
  /** Straight out, with none of the cares that a real one takes. */
  const openDoor: OutboundDoor = {
    ...createScriptedOutbound(),
    reasonToRefuse: () => null,
    async post(url, message, signal) {
      const { status } = await fetch(url, { method: 'POST', ...message, signal, redirect: 'manual' });
      return { kind: 'answered', status, retryAfterMs: null, text: null };
    },
  };

  test('takes what a gateway sends, each message once, and refuses what is signed otherwise', async () => {
    const page = await readFile(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
    const program = /```js\n([\s\S]*?)```/.exec(page)?.[1];
    if (program === undefined) throw new Error('the page has a receiver');
    // Beside the packages that it imports.
    const directory = await mkdtemp(new URL('../node_modules/.receiver-', import.meta.url).pathname);
    await writeFile(join(directory, 'receiver.mjs'), program);

    await using house = await startGateway({}, { outbound: openDoor });
    const { sandbox } = createApiCallers(house);
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/hook`;
    const { secret } = await createdEndpoint(sandbox, { url });
    const child = spawn(process.execPath, [join(directory, 'receiver.mjs')], {
      env: { WEBHOOK_SECRET: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const said: string[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
      await expect.poll(() => said).toEqual(['listening']);
      const id = await submit(sandbox);
      await expect.poll(() => said.length).toBe(3);
      const { body: job } = await sandbox.get<Job>(`/v1/videos/${id}`);
      expect(said.slice(1).toSorted()).toEqual([
        `video.completed ${id} ${job.video_url}`,
        `video.processing ${id} null`,
      ]);

      await expect.poll(async () => (await listed(sandbox, '?state=delivered')).length).toBe(2);
      const [delivery] = await listed(sandbox);
      await sandbox.post(`${DELIVERIES}/${delivery?.id}/redeliver`, {});
      const path = `${DELIVERIES}/${delivery?.id}`;
      const again = async () => (await sandbox.get<WebhookDelivery>(path)).body;
      await expect.poll(async () => (await again()).attempts.length).toBe(2);
      expect((await again()).attempts.map(({ status }) => status)).toEqual([204, 204]);
      expect(said).toHaveLength(3);

      // Unsigned, and signed with another secret.
      const forged = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) };
      const signature = new Webhook(`whsec_${'A'.repeat(43)}=`).sign('msg_1', new Date(), '{}');
      for (const headers of [forged, { ...forged, 'webhook-signature': signature }]) {
        expect((await fetch(url, { method: 'POST', body: '{}', headers })).status).toBe(400);
      }
      expect(said).toHaveLength(3);
    } finally {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    }
  });
});
