/** Requests that no client of ours would send: too slow, too many, too large, or odd in their form. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { openRawConnection, sendRaw } from './raw-connection.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const MEGABYTE = 1024 * 1024;

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600', LOG_LEVEL: 'error' });
  callers = createApiCallers(gateway);
});
afterAll(async () => {
  const internalErrors = gateway.log();
  await gateway[Symbol.asyncDispose]();
  expect(internalErrors).toEqual([]);
});

const bearer = (key: string) => `authorization: Bearer ${key}`;

describe('a caller that is slow', () => {
  /** Writes a piece now and then, and says after how long it was cut off. */
  async function drip(beginning: string): Promise<number> {
    const { socket, closed } = await openRawConnection(gateway.url);
    const startedAt = performance.now();
    socket.write(beginning);
    const dripping = setInterval(() => socket.write('a'), 500);
    await closed;
    clearInterval(dripping);
    return performance.now() - startedAt;
  }

  test('is cut off, its headers after some 5 s and its body after some 30 s, and others are served meanwhile', async () => {
    const headers = drip('GET /v1/models HTTP/1.1\r\nhost: x\r\nx-drip: ');
    const body = drip(
      [
        `POST ${GENERATIONS} HTTP/1.1`,
        'host: x',
        bearer(gateway.secrets.test_key),
        ...['content-type: application/json', 'content-length: 100000', '', ''],
      ].join('\r\n'),
    );
    await delay(1_000);
    expect((await callers.sandbox.get('/v1/credits')).status).toBe(200);
    // Upper bounds with room for a machine that has much else to do.
    expect(await headers).toBeLessThan(15_000);
    expect(await body).toBeLessThan(50_000);
  }, 90_000);
});

test('a thousand idle connections keep nobody from being served', async () => {
  const idle = await Promise.all(Array.from({ length: 1_000 }, () => openRawConnection(gateway.url)));
  const answers = await Promise.all(Array.from({ length: 20 }, () => callers.sandbox.get('/v1/credits')));
  for (const { socket } of idle) socket.destroy();
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

describe('a body', () => {
  test('of one byte more than 256 kB is a 413 where no image can be in it', async () => {
    const name = 'x'.repeat(256 * 1024 + 1 - '{"name":""}'.length);
    expectError(await callers.operator.post('/v1/admin/organizations', { name }), 413, 'payload_too_large');
  });

  test('of a hundred megabytes whose length nobody was told is refused long before its end', async () => {
    let sent = 0;
    function* megabytes() {
      for (; sent < 100 * MEGABYTE; sent += MEGABYTE) yield Buffer.alloc(MEGABYTE, 'a');
    }
    const upload = request(`${gateway.url}${GENERATIONS}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.secrets.test_key}`, 'content-type': 'application/json' },
    });
    const answered = new Promise<number | undefined>((resolve) => {
      upload.on('response', ({ statusCode }) => resolve(statusCode));
    });
    const cutOff = pipeline(Readable.from(megabytes()), upload).then(
      () => 'taken whole',
      () => 'cut off',
    );
    // The line may be cut before the answer was read.
    expect([413, 'cut off']).toContain(await Promise.race([answered, cutOff]));
    upload.destroy();
    expect(sent).toBeLessThan(50 * MEGABYTE);
  });

  test('of more than a megabyte is refused of a callback too, before anybody looks at its signature', async () => {
    const path = `/callbacks/fal/${randomUUID()}/${'0'.repeat(32)}`;
    const answer = await callers.stranger.post(path, 'x'.repeat(MEGABYTE + 1));
    expectError(answer, 413, 'payload_too_large');
  });
});

describe('what the router matched is what is asked a key for', () => {
  const get = (path: string, ...headers: string[]) =>
    sendRaw(gateway.url, [`GET ${path} HTTP/1.1`, 'host: x', ...headers]);

  test.each([
    '/v1/credits/',
    '/v1/credits.',
    '/v1/./credits',
    '/v1/x/../credits',
    '//v1/credits',
    '/V1/CREDITS',
    '/v1/credits%2f',
    '/v1/credits;x=y',
    '/v1%2fcredits',
    '/v1/videos/..%2f..%2fadmin%2forganizations',
    'http://elsewhere.test/v1/credits',
    'http://elsewhere.test/v1/admin/organizations',
  ])('%s', async (path) => {
    expect([400, 401, 404]).toContain(await get(path));
    const withKey = await get(path, bearer(gateway.secrets.live_key));
    expect([400, 401, 404].includes(withKey ?? 0) || path === 'http://elsewhere.test/v1/credits').toBe(true);
  });

  test('whatever host a request is for', async () => {
    const path = '/v1/credits';
    for (const host of ['127.0.0.1', 'localhost', 'admin.internal', '169.254.169.254']) {
      expect(await sendRaw(gateway.url, [`GET ${path} HTTP/1.1`, `host: ${host}`])).toBe(401);
    }
    const headers = ['x-original-url: /healthz', 'x-rewrite-url: /healthz', 'x-forwarded-prefix: /healthz'];
    expect(await get(path, ...headers)).toBe(401);
  });

  test('whatever method a header names', async () => {
    const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
    const { body } = await callers.operator.post<{ id: string }>(path, { name: 'to stay', mode: 'test' });
    const override = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
    const answer = await callers.operator.post(`/v1/admin/keys/${body.id}?_method=DELETE`, {}, override);
    expectError(answer, 405, 'method_not_allowed');
  });

  test('whichever key comes second', async () => {
    const wrong = `ghub_sk_live_${'0'.repeat(32)}`;
    expect(await get('/v1/credits', bearer(wrong), bearer(gateway.secrets.live_key))).toBe(401);
  });

  test('and a request of two lengths is none', async () => {
    const lines = [`POST ${GENERATIONS} HTTP/1.1`, 'host: x', bearer(gateway.secrets.test_key)];
    const doubled = ['content-type: application/json', 'content-length: 4', 'transfer-encoding: chunked'];
    expect(await sendRaw(gateway.url, [...lines, ...doubled], '0\r\n\r\n')).toBe(400);
  });
});

describe('what looks like SQL', () => {
  const SQL = [
    `'; drop table geekhub.jobs; --`,
    `" or ""="`,
    `' or 1=1 --`,
    '$1',
    `%_%_%_%'`,
    `\\'; select 1`,
  ];
  const OF_THE_DATABASE = /syntax error|relation|constraint|sqlstate|column|pg_|pglite/i;

  test.each(SQL)('%s: is stored as it is or refused, wherever it stands', async (text) => {
    const body = { ...KLING, prompt: text, metadata: { note: text } };
    const headers = { 'idempotency-key': text };
    const taken = await callers.sandbox.post<{ id: string }>(GENERATIONS, body, headers);
    expect(taken.status, taken.text).toBe(200);
    const read = await callers.sandbox.get(`/v1/videos/${taken.body.id}`);
    expect(read.body).toMatchObject({ prompt: text, metadata: { note: text } });

    const inAddress = encodeURIComponent(text);
    const refused = [
      await callers.sandbox.post(GENERATIONS, { ...KLING, model: text }),
      await callers.sandbox.post(GENERATIONS, { ...KLING, aspect_ratio: text }),
      await callers.sandbox.post(GENERATIONS, { ...KLING, image_url: text }),
      await callers.sandbox.post(GENERATIONS, { ...KLING, webhook_url: text }),
      await callers.sandbox.get(`/v1/videos/${inAddress}`),
      await callers.sandbox.get(`/v1/models/${inAddress}`),
      await callers.sandbox.get(`/v1/videos?cursor=${inAddress}`),
      await callers.sandbox.get(`/v1/credits/transactions?limit=${inAddress}`),
      await callers.operator.get(`/v1/admin/organizations/${inAddress}/keys`),
      await callers.operator.put(`/v1/admin/fx-rates/${inAddress}`, { mxn_per_usd: '18' }),
      await createApiCaller(gateway.url, text).get('/v1/credits'),
      await createApiCaller(gateway.url, `ghub_sk_live_${text}`).post(GENERATIONS, '{ no json'),
    ];
    for (const answer of refused) {
      expect([400, 401, 404], answer.text).toContain(answer.status);
      expect(answer.text).not.toMatch(OF_THE_DATABASE);
    }
  });

  test('is a fine name for an organisation and a key', async () => {
    for (const name of SQL) {
      const made = await callers.operator.post<{ id: string }>('/v1/admin/organizations', { name });
      expect(made).toMatchObject({ status: 200, body: { name } });
      const path = `/v1/admin/organizations/${made.body.id}/keys`;
      expect(await callers.operator.post(path, { name, mode: 'test' })).toMatchObject({ body: { name } });
    }
  });
});
