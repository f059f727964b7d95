/** Requests that no client would send: slow, endless, packed, with two faces. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { openRaw, readRaw, sendRaw } from './raw-request.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const ENDPOINTS = '/v1/webhooks/endpoints';
const MEDIA = '/storage/v1/object/public/generated-videos';
const CALLBACK = `/callbacks/fal/${randomUUID()}/${'0'.repeat(32)}`;
const MEGABYTE = 1024 * 1024;

let gateway: RunningGateway;
let callers: ApiCallers;
let host: string;
let bearer: string;
let sandboxBearer: string;

beforeAll(async () => {
  gateway = await startGateway({ LOG_LEVEL: 'error', SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
  host = `Host: ${new URL(gateway.url).host}`;
  bearer = `Authorization: Bearer ${gateway.secrets.live_key}`;
  sandboxBearer = `Authorization: Bearer ${gateway.secrets.test_key}`;
});
afterAll(async () => {
  const internalErrors = gateway.log();
  await gateway[Symbol.asyncDispose]();
  expect(internalErrors).toEqual([]);
});

const get = (path: string, ...headers: string[]) =>
  sendRaw(gateway.url, [`GET ${path} HTTP/1.1`, host, ...headers]);

/** The one error shape, from under the routes too. */
function expectErrorText(text: string, code: string): void {
  const body: unknown = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
  const request_id = expect.stringMatching(/^req_[0-9a-f]{24}$/);
  expect(body).toEqual({ error: { message: expect.any(String), type: code, code, request_id } });
}

describe('whoever is slow', () => {
  /** A byte at a time, for as long as the gateway listens. */
  async function drip(socket: Socket): Promise<void> {
    while (!socket.destroyed && socket.writable) {
      socket.write('x');
      await delay(100);
    }
  }

  test('is cut off by deadlines that cannot be put off byte by byte, while others are served', async () => {
    const { server } = gateway.gateway.server;
    expect([server.headersTimeout, server.requestTimeout]).toEqual([5_000, 30_000]);
    // The same deadlines, sooner: what is tried is that they hold.
    Object.assign(server, { headersTimeout: 1_000, requestTimeout: 2_000 });
    const silent = await Promise.all(Array.from({ length: 200 }, () => openRaw(gateway.url)));
    const slow = await Promise.all(Array.from({ length: 40 }, () => openRaw(gateway.url)));
    const length = 'Content-Length: 100000';
    for (const [at, socket] of slow.entries()) {
      const body = [
        `POST ${ENDPOINTS} HTTP/1.1`,
        host,
        bearer,
        'Content-Type: application/json',
        length,
        '',
        '{',
      ];
      socket.write(at % 2 === 0 ? `GET /v1/credits HTTP/1.1\r\n${host}\r\nX-Slow: ` : body.join('\r\n'));
    }
    const answers = Promise.all(slow.map(readRaw));
    const silences = Promise.all(silent.map(readRaw));
    const drips = slow.map(drip);
    for (let time = 0; time < 20; time += 1) expect((await callers.live.get('/v1/credits')).status).toBe(200);
    for (const { status, text } of await answers) {
      // The answer to a body that does not end may be lost with the line.
      expect([408, 0]).toContain(status);
      if (status === 408) expectErrorText(text, 'request_timeout');
    }
    await Promise.all(drips);
    // Those who said nothing at all are sent away too, without a word: a client that opened its line ahead, and sends
    // its first request just now, would take it for the answer.
    expect((await silences).map(({ text }) => text)).toEqual(Array(200).fill(''));
    Object.assign(server, { headersTimeout: 5_000, requestTimeout: 30_000 });
  });

  test('is not whoever sent in time to a process that stood still', async () => {
    const { server } = gateway.gateway.server;
    server.headersTimeout = 1_000;
    const lines = await Promise.all(Array.from({ length: 20 }, () => openRaw(gateway.url)));
    // Each is known to the gateway by then.
    expect((await callers.live.get('/v1/credits')).status).toBe(200);
    const answers = lines.map(readRaw);
    const head = [`GET /v1/credits HTTP/1.1`, host, bearer, 'Connection: close'].join('\r\n');
    for (const socket of lines) socket.write(`${head}\r\n\r\n`);
    // Client and gateway are one process here: what was written waits in the kernel for both.
    const until = performance.now() + 2_500;
    while (performance.now() < until);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    server.headersTimeout = 5_000;
  });
});

test('a thousand idle connections keep nobody from being served', async () => {
  const idle = await Promise.all(Array.from({ length: 1_000 }, () => openRaw(gateway.url)));
  const answers = await Promise.all(Array.from({ length: 20 }, () => callers.sandbox.get('/v1/credits')));
  for (const socket of idle) socket.destroy();
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

test('a request that comes whole while the gateway stops is answered like any other, and its line ends', async () => {
  const stopping = await startGateway({ LOG_LEVEL: 'error' });
  const [socket, probe] = [await openRaw(stopping.url), await openRaw(stopping.url)];
  const [answer, ready] = [readRaw(socket), readRaw(probe)];
  socket.write('GET /v1/credits HTTP/1.1\r\nHost: a\r\n');
  probe.write('GET /readyz HTTP/1.1\r\nHost: a\r\n');
  // It is there, and known to have begun: nobody closes its line as one that is idle.
  expect((await createApiCallers(stopping).live.get('/v1/credits')).status).toBe(200);
  const stopped = stopping[Symbol.asyncDispose]();
  await expect.poll(() => stopping.gateway.server.server.listening).toBe(false);
  socket.write(`Authorization: Bearer ${stopping.secrets.live_key}\r\n\r\n`);
  probe.write('\r\n');
  const { status, text } = await answer;
  expect(status).toBe(200);
  expect(text.toLowerCase()).toContain('connection: close');
  // Whoever shares out requests sends the next ones elsewhere.
  expect((await ready).status).toBe(503);
  await stopped;
});

describe('a body', () => {
  const post = (path: string, ...headers: string[]) => [
    `POST ${path} HTTP/1.1`,
    ...[host, bearer, 'Content-Type: application/json', ...headers],
  ];
  /** How much more memory there is at the most while this goes on. */
  async function growthDuring(work: () => Promise<void>): Promise<number> {
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    try {
      await work();
    } finally {
      clearInterval(watch);
    }
    return most - before;
  }

  test('of 256 kB is read, of one byte more a 413, announced or not', async () => {
    const text = (bytes: number) => JSON.stringify({ url: 'x'.repeat(bytes - 10) });
    expect(text(262_144)).toHaveLength(262_144);
    expect((await callers.live.post(ENDPOINTS, text(262_144))).status).toBe(400);
    expect((await callers.live.post(ENDPOINTS, text(262_145))).status).toBe(413);
    const chunk = `40001\r\n${text(262_145)}\r\n0\r\n\r\n`;
    expect((await sendRaw(gateway.url, post(ENDPOINTS, 'Transfer-Encoding: chunked'), chunk)).status).toBe(
      413,
    );
  });

  test.each([ENDPOINTS, GENERATIONS, CALLBACK])(
    'without end to %s is a 413 that holds little of it',
    async (path) => {
      const piece = Buffer.concat([
        Buffer.from(`${MEGABYTE.toString(16)}\r\n`),
        Buffer.alloc(MEGABYTE, ' '),
        Buffer.from('\r\n'),
      ]);
      const growth = await growthDuring(async () => {
        const socket = await openRaw(gateway.url);
        const answer = readRaw(socket);
        socket.write(`${post(path, 'Transfer-Encoding: chunked').join('\r\n')}\r\n\r\n`);
        for (let sent = 0; sent < 100 && socket.writable; sent += 1) {
          // It rejects once the line is cut.
          if (!socket.write(piece)) await once(socket, 'drain').catch(() => {});
        }
        const { status, text } = await answer;
        // The line may be cut while we still talk.
        expect([413, 0]).toContain(status);
        if (status === 413) expectErrorText(text, 'payload_too_large');
      });
      expect(growth).toBeLessThan(70 * MEGABYTE);
    },
  );

  test.each(['gzip', 'deflate', 'br'])(
    'that is packed (%s) is refused and never unpacked',
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(200 * MEGABYTE, ' '));
      const headers = [`Content-Encoding: ${encoding}`, `Content-Length: ${bomb.length}`];
      const growth = await growthDuring(async () => {
        const { status, text } = await sendRaw(gateway.url, post(ENDPOINTS, ...headers), bomb);
        expect(status).toBe(415);
        expectErrorText(text, 'unsupported_media_type');
      });
      expect(growth).toBeLessThan(70 * MEGABYTE);
    },
  );

  test('with an image of seven megabytes is taken, where an image may be', async () => {
    const bytes = Buffer.concat([PNG.bytes, Buffer.alloc(7_000_000)]);
    const image = `data:image/png;base64,${bytes.toString('base64')}`;
    const withImage = { ...KLING, image_url: image };
    expect((await callers.sandbox.post(GENERATIONS, withImage)).status).toBe(200);
    expect((await callers.sandbox.post(ENDPOINTS, withImage)).status).toBe(413);
  });

  test('of more than a megabyte is refused of a callback too, before anybody looks at its signature', async () => {
    const answer = await callers.stranger.post(CALLBACK, 'x'.repeat(MEGABYTE + 1));
    expectError(answer, 413, 'payload_too_large');
  });

  test('of two lengths, or of a length and of pieces, is no request', async () => {
    const two = await sendRaw(gateway.url, post(ENDPOINTS, 'Content-Length: 2', 'Content-Length: 20'), '{}');
    const both = await sendRaw(
      gateway.url,
      post(ENDPOINTS, 'Content-Length: 2', 'Transfer-Encoding: chunked'),
      '{}',
    );
    for (const { status, text } of [two, both]) {
      expect(status).toBe(400);
      expectErrorText(text, 'invalid_request_error');
    }
  });
});

test('headers of more than 16 kB are refused in the one error shape', async () => {
  const { status, text } = await get('/v1/credits', bearer, `X-Long: ${'x'.repeat(17_000)}`);
  expect(status).toBe(400);
  expectErrorText(text, 'invalid_request_error');
});

// CVE-2026-49468 (GHSA-4xpc-pv4p-pm3w): what is authorised is what is served, whatever else a request says of itself.
describe('route and rights are those of the path, whatever stands beside it', () => {
  test.each([
    ['another Host', '/v1/credits', ['Host: evil.example']],
    ['a Host that is a path', '/v1/credits', ['Host: x/healthz?']],
    ['a Host with a dot at its end', '/v1/credits', ['Host: 127.0.0.1.']],
    ['an absolute address', 'http://evil.example/v1/credits', []],
    ['a path of X-Original-URL', '/v1/credits', ['X-Original-URL: /healthz', 'X-Rewrite-URL: /healthz']],
    [
      'X-Forwarded-*',
      '/v1/credits',
      ['X-Forwarded-Host: x', 'X-Forwarded-Prefix: /healthz', 'Forwarded: host=x'],
    ],
  ])('%s', async (_, path, headers) => {
    const lines = (...own: string[]) => {
      const hosts = headers.some((line) => line.startsWith('Host:')) ? [] : [host];
      return [`GET ${path} HTTP/1.1`, ...hosts, ...headers, ...own];
    };
    const stranger = await sendRaw(gateway.url, lines());
    expect(stranger.status).toBe(401);
    const customer = await sendRaw(gateway.url, lines(bearer));
    expect(customer.status).toBe(200);
    expect(customer.text).toContain('"object":"credits"');
    expect(customer.text).not.toContain('evil.example');
  });

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
  ])('%s is not /v1/credits, with a key or without', async (path) => {
    for (const lines of [[], [bearer]]) {
      const { status, text } = await get(path, ...lines);
      expect(status).toBe(404);
      expectErrorText(text, 'not_found');
    }
  });

  test.each([
    '/v1/admin/organizations',
    'http://evil.example/v1/admin/organizations',
    '/v1/credits/../admin/organizations',
    '/v1/%61dmin/organizations',
    '//v1/admin/organizations',
    '/V1/ADMIN/ORGANIZATIONS',
    '/v1/admin/organizations.',
    '/v1/admin/organizations/',
    '/v1/admin/organizations;a=/healthz',
    '/v1/admin\\organizations',
    '/healthz/../v1/admin/organizations',
  ])('%s opens to no API key', async (path) => {
    const { status, text } = await get(
      path,
      bearer,
      'X-Forwarded-For: 127.0.0.1',
      'X-Original-URL: /v1/credits',
    );
    expect([401, 404]).toContain(status);
    expectErrorText(text, status === 401 ? 'invalid_api_key' : 'not_found');
  });

  test('a method that is written beside the request is not looked at', async () => {
    const made = await callers.live.post<{ id: string }>(ENDPOINTS, { url: 'https://example.com/' });
    const path = `${ENDPOINTS}/${made.body.id}`;
    const asked = await get(`${path}`, bearer, 'X-HTTP-Method-Override: DELETE', 'X-Method: DELETE');
    expect(asked.status).toBe(200);
    const lines = [`POST ${path}?_method=DELETE HTTP/1.1`, host, bearer, 'X-HTTP-Method-Override: DELETE'];
    const posted = await sendRaw(gateway.url, [...lines, 'Content-Length: 0']);
    expect(posted.status).toBe(405);
    expect((await callers.live.get(path)).status).toBe(200);
  });

  test('of two keys the first counts alone', async () => {
    const wrong = `Authorization: Bearer ghub_sk_live_${'0'.repeat(32)}`;
    expect((await get('/v1/credits', wrong, bearer)).status).toBe(401);
    const live = await get('/v1/credits', bearer, sandboxBearer);
    expect(live.status).toBe(200);
    expect(live.text).toContain('"balance":"50.00"');
    expect((await get('/v1/credits', `${bearer}, ${sandboxBearer.slice(15)}`)).status).toBe(401);
  });
});

// What a client tidies away before it sends it.
test.each([
  '/v1/videos/../../etc/passwd',
  '/v1/videos/%2e%2e/%2e%2e/etc/passwd',
  '/v1/videos/..%2f..%2fetc%2fpasswd',
  `/v1/videos/${randomUUID()}/../receipt`,
  '/v1/videos//etc/passwd',
  '/v1/videos/%00',
  '/v1/videos//',
  `${MEDIA}/../../../../../first-run.json`,
  `${MEDIA}/%2e%2e/%2e%2e/first-run.json`,
  `${MEDIA}/..%2f..%2ffirst-run.json`,
  `${MEDIA}/%2fetc%2fpasswd`,
  `${MEDIA}//etc/passwd`,
  `${MEDIA}/a%00.mp4`,
  '/docs/assets/../package.json',
  '/docs/assets/%2e%2e/package.json',
])('%s is a 404', async (path) => {
  const { status, text } = await get(path, bearer);
  expect([status, text]).toEqual([404, expect.stringContaining('"not_found"')]);
  expect(text).not.toContain(gateway.dataDirectory);
});
