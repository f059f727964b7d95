/** What others learned the hard way, tried here: one test for each public lesson about gateways like this one. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { createOpenApiDocument } from '@geekhub/api/openapi';
import { ApiKey } from '@geekhub/contracts/organization';
import { mintApiKey } from '@geekhub/engine/api-key';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const ENDPOINTS = '/v1/webhooks/endpoints';

let gateway: RunningGateway;
let callers: ApiCallers;
/** What was asked of the database: text and values. */
const statements: { text: string; values: string }[] = [];

beforeAll(async () => {
  const environment = { ...(await unreachableFal()), SANDBOX_DELAY_SECONDS: '3600', LOG_LEVEL: 'debug' };
  gateway = await startGateway(environment, {
    onStatement: (text, values) => void statements.push({ text, values: values.map(String).join('\n') }),
  });
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const bearer = (authorization: string) => callers.stranger.get('/v1/credits', { authorization });

// CVE-2026-41432 (GHSA-xff3-5c9p-2mr4): an HMAC under an empty secret is a valid HMAC.
describe('a callback is refused while there is nothing to verify it with', () => {
  test.each([
    ['no key', { keys: [] }],
    ['a symmetric key that is empty', { keys: [{ kty: 'oct', k: '' }] }],
    ['a symmetric key that is short', { keys: [{ kty: 'oct', k: 'YQ' }] }],
    ['no set at all', {}],
  ])('%s', async (_, keySet) => {
    const keys = createServer((_request, response) => response.end(JSON.stringify(keySet)));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const FAL_JWKS_URL = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
    await using house = await startGateway({ ...(await unreachableFal()), FAL_JWKS_URL });
    const customer = createApiCallers(house);
    const { body: job } = await customer.live.post<{ id: string }>(GENERATIONS, KLING);
    // All but the signature is right: nothing else can be what refuses it.
    const [row] = await house.database.query<{ nonce: string }>(
      'select callback_nonce as nonce from geekhub.jobs where id = $1',
      [job.id],
    );
    const path = `/callbacks/fal/${job.id}/${row?.nonce}?endpoint=fal-ai%2Fkling`;
    const requestId = randomUUID();
    const body = JSON.stringify({ request_id: requestId, status: 'OK', payload: {} });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const weak = ['', 'a'].flatMap((secret) => ['sha256', 'sha512'].map((hash) => ({ secret, hash })));
    for (const { secret, hash } of weak) {
      const message = `${requestId}\nuser\n${timestamp}\n${bodyHash}`;
      const headers = {
        'x-fal-webhook-request-id': requestId,
        'x-fal-webhook-user-id': 'user',
        'x-fal-webhook-timestamp': timestamp,
        'x-fal-webhook-signature': createHmac(hash, secret).update(message).digest('hex'),
      };
      for (const sent of [headers, {}, { ...headers, 'x-fal-webhook-signature': '' }]) {
        expectError(await customer.stranger.post(path, body, sent), 401, 'invalid_api_key');
      }
    }
    const { body: after } = await customer.live.get<{ status: string }>(`/v1/videos/${job.id}`);
    expect(after.status).toBe('pending');
    await new Promise((resolve) => keys.close(resolve));
  });

  test('a secret that signs messages is never the caller’s to choose', async () => {
    const chosen = await callers.live.post(ENDPOINTS, { url: 'https://example.com/', secret: '' });
    expectError(chosen, 400, 'invalid_request_error', { param: 'secret' });
  });
});

// new-api issues 6607, 6609, one-api issue 2440: a balance was read, and deducted later without a condition.
test('the update with its condition is the check: of 64 submits at once on a balance for ten, ten are jobs', async () => {
  const { id, liveKey } = await createOrganization(callers.operator);
  const adjusted = await callers.operator.post(`/v1/admin/organizations/${id}/transactions`, {
    ...{ type: 'adjustment', amount_mxn: '-8.00' },
  });
  expect(adjusted.body).toMatchObject({ balance: '42.00' });
  const customer = createApiCaller(gateway.url, liveKey);
  const answers = await Promise.all(Array.from({ length: 64 }, () => customer.post(GENERATIONS, KLING)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(54);
  expect((await customer.get('/v1/credits')).body).toMatchObject({ held: '42.00', available: '0.00' });
});

// CVE-2024-6587 (GHSA-g26j-5385-hhw3): a caller named the host, and the provider's key went there.
test.each(['api_base', 'base_url', 'upstream', 'provider', 'endpoint', 'headers', 'mode', 'user'])(
  'where a request goes, and for whom, is not said by the caller: %s is no field',
  async (field) => {
    for (const caller of [callers.live, callers.sandbox]) {
      const answer = await caller.post(GENERATIONS, { ...KLING, [field]: 'https://evil.example/' });
      expectError(answer, 400, 'invalid_request_error', {
        param: field,
        message: `${field}: is not a field of this request`,
      });
    }
  },
);

// CVE-2026-42208 (GHSA-r75f-5x8p-qvmc): a header stood in the text of a statement, on the way to an error.
describe('an Authorization header never becomes SQL', () => {
  const tricks = [
    `Bearer ghub_sk_live_' or 1=1 --`,
    `Bearer ${'0'.repeat(32)}';select(pg_sleep(9));--`,
    `Bearer ghub_sk_live_${'a'.repeat(32)}`,
    `Bearer $1 %s {0} \\x00`,
    `Basic JyBvciAxPTEgLS0=`,
    `' union select hash from geekhub.api_keys --`,
  ];
  test('what has no right checksum asks the database nothing, wherever it is sent', async () => {
    statements.length = 0;
    for (const trick of tricks) {
      const answers = [
        await bearer(trick),
        await callers.stranger.post(GENERATIONS, '{', { authorization: trick }),
        await callers.stranger.get('/trpc/credits.get?input={}', { authorization: trick }),
        await callers.stranger.get('/v1/videos/x', { authorization: trick }),
      ];
      for (const { status, text } of answers) {
        expect(status, text).toBe(401);
        expect(text).not.toMatch(/syntax|relation|postgres|pglite|select|column/i);
      }
    }
    // What the timers ask meanwhile is about jobs and messages.
    expect(statements.filter(({ text }) => /api_keys|request_counts|organizations/.test(text))).toEqual([]);
  });

  test('what is looked up is a value, and its hash at that, for the operator too', async () => {
    statements.length = 0;
    const unknown = mintApiKey('live');
    expect((await bearer(`Bearer ${unknown}`)).status).toBe(401);
    for (const trick of [unknown, "'--", "x')or('1'='1"]) {
      const answer = await callers.stranger.get('/v1/admin/organizations', {
        authorization: `Bearer ${trick}`,
      });
      expectError(answer, 401, 'invalid_api_key');
    }
    expect(statements.some(({ text }) => text.includes('api_keys'))).toBe(true);
    const given = [unknown, "'--", "x')or"];
    const leaked = statements.filter(({ text, values }) =>
      given.some((each) => (text + values).includes(each)),
    );
    expect(leaked).toEqual([]);
  });
});

// CVE-2026-35030 (GHSA-jjhc-v7c2-5hh6): what a key may do was remembered by its first twenty characters.
test('a key that shares all but one random character with a known one is unknown', async () => {
  const { live_key: known } = gateway.secrets;
  const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const random = known.slice(0, -6);
  const twin = random.slice(0, -1) + (random.endsWith('a') ? 'b' : 'a');
  let check = '';
  for (let rest = crc32(twin); check.length < 6; rest = Math.floor(rest / 62)) {
    check = base62.charAt(rest % 62) + check;
  }
  expect((await callers.live.get('/v1/credits')).status).toBe(200);
  statements.length = 0;
  expectError(await bearer(`Bearer ${twin}${check}`), 401, 'invalid_api_key');
  expect(statements.some(({ text }) => text.includes('api_keys'))).toBe(true);
});

// CVE-2026-47101 and GHSA-qqcv-vg9f-5rr3: a small right made itself a larger one.
test('a test key makes test jobs alone, and no key makes a key', async () => {
  const job = await callers.sandbox.post<{ id: string }>(GENERATIONS, KLING);
  expectError(await callers.live.get(`/v1/videos/${job.body.id}`), 404, 'not_found');
  const keys = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
  for (const caller of [callers.live, callers.sandbox]) {
    expectError(await caller.post(keys, { name: 'more', mode: 'live' }), 401, 'invalid_api_key');
  }
  const wide = await callers.operator.post(keys, { name: 'x', mode: 'live', routes: ['*'], role: 'admin' });
  expect(wide.status).toBe(400);
});

// GHSA-6x2c-phff-wx57: a list of users carried the token of one.
test('a list of keys holds what its schema names, and neither a key nor its hash', async () => {
  const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
  const { body, text } = await callers.operator.get<{ data: object[] }>(path);
  expect(body.data.length).toBeGreaterThan(1);
  const named = Object.keys(ApiKey.shape).sort();
  for (const row of body.data) expect(Object.keys(row).sort()).toEqual(named);
  expect(text).not.toContain(gateway.secrets.live_key.slice(13, -4));
  expect(text).not.toMatch(/hash|secret|token/i);
});

// CVE-2026-25591 (GHSA-w6x6-9fp7-fqm4): a pattern of wildcards kept the database busy.
test('nothing is searched by a pattern: lists take a page, and ids and states to the letter', () => {
  const { paths = {} } = createOpenApiDocument('0.0.0');
  const fields = Object.values(paths).flatMap((path) =>
    (path.get?.parameters ?? []).flatMap((each) => ('in' in each && each.in === 'query' ? [each.name] : [])),
  );
  expect([...new Set(fields)].sort()).toEqual([
    ...['after', 'cursor', 'endpoint_id', 'job_id', 'lastEventId', 'limit', 'order'],
    ...['state', 'type', 'variant', 'wait'],
  ]);
});

// GHSA-v828-m3pf-vq9q: bodies of webhooks were read whole, and logged, before anyone looked at their signature.
test('of a callback no more is read than a limit before its signature is asked for, and nothing is logged', async () => {
  const path = `/callbacks/fal/${randomUUID()}/${'0'.repeat(32)}`;
  const mark = 'body-of-a-callback';
  expectError(await callers.stranger.post(path, mark.repeat(60_000)), 413, 'payload_too_large');
  expectError(await callers.stranger.post(path, { mark }), 401, 'invalid_api_key');
  expect(gateway.log().filter((line) => line.includes(mark))).toEqual([]);
});

// CVE-2026-25802 (GHSA-299v-8pq9-5gjq): what a model wrote was shown as HTML.
test('what callers write comes back as JSON that no browser takes for a page, and /docs runs its own scripts alone', async () => {
  const prompt = '<img src=x onerror=alert(1)><script>alert(1)</script>';
  const made = await callers.sandbox.post<{ id: string }>(GENERATIONS, {
    ...KLING,
    prompt,
    metadata: { [prompt]: prompt },
  });
  const wrong = await callers.sandbox.post(GENERATIONS, { ...KLING, [prompt]: 1 });
  expect(wrong.text).toContain('<img');
  for (const { headers } of [made, wrong, await callers.sandbox.get(`/v1/videos/${made.body.id}`)]) {
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  const policy = (await callers.stranger.get('/docs')).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/script-src|unsafe-eval|\*/);
});

// A third-party audit of new-api of 2026: a password that everyone knew, and keys in clear.
test('there is no credential but those of the first run, which differ each time, and the database keeps hashes', async () => {
  for (const guess of [
    'admin',
    'root',
    '123456',
    'ghub_admin_',
    'password',
    'undefined',
    'null',
    'changeme',
  ]) {
    const answer = await createApiCaller(gateway.url, guess).get('/v1/admin/organizations');
    expectError(answer, 401, 'invalid_api_key');
  }
  await using other = await startGateway();
  for (const name of ['live_key', 'test_key', 'admin_token'] as const) {
    expect(other.secrets[name]).not.toBe(gateway.secrets[name]);
  }
  const { live_key, test_key, admin_token } = gateway.secrets;
  // Bytes are shown as hex.
  const secrets = [live_key, test_key, admin_token].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('hex'),
  ]);
  const tables = await gateway.database.query<{ table_name: string }>(
    "select table_name from information_schema.tables where table_schema = 'geekhub' and table_type = 'BASE TABLE'",
  );
  expect(tables.length).toBeGreaterThan(5);
  for (const { table_name } of tables) {
    const rows = await gateway.database.query<{ text: string }>(
      `select t::text as text from geekhub.${table_name} t`,
    );
    for (const { text } of rows) {
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  }
});
