/** A file is fetched within limits that are counted, and each redirect is looked at like the first address. */
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createOutboundDoor, type OutboundDoorOptions } from '../src/outbound-door.ts';
import { drip, type LocalServer, startHttp, startTcp } from './local-server.ts';
import { startVictim } from './victim.ts';

const never = new AbortController().signal;
const BLOCKED = { kind: 'fault', fault: 'blocked' };
const TIMED_OUT = { kind: 'fault', fault: 'timed_out' };
const TOO_LARGE = { kind: 'fault', fault: 'too_large' };
const SHORT_MS = 400;

function fetchFrom(server: LocalServer, path = '/', deadlines: OutboundDoorOptions['deadlines'] = {}) {
  const door = createOutboundDoor({ allow: [server.place], deadlines });
  return door.fetch(`${server.url}${path}`, { maxBytes: 100 }, never);
}

/** `/3` leads to `/2`, and so on to `/0`, which is the file. */
const countdown: RequestListener = (request, response) => {
  const left = Number(request.url?.slice(1));
  if (left === 0) response.end('the file');
  else response.writeHead(302, { location: `/${left - 1}` }).end('go on');
};

test('the file is handed out with the type that was claimed for it', async () => {
  await using server = await startHttp((_request, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end('the file'),
  );
  const outcome = await fetchFrom(server);
  expect(outcome).toMatchObject({ kind: 'fetched', contentType: 'image/png' });
  if (outcome.kind === 'fetched') expect(Buffer.from(outcome.bytes).toString()).toBe('the file');
  await expect.poll(() => server.open()).toBe(0);
});

test('no more is told of us than that we take images, uncompressed', async () => {
  let seen: object = {};
  await using server = await startHttp(({ headers }, response) => {
    seen = headers;
    response.end();
  });
  await fetchFrom(server);
  expect(seen).toEqual({
    host: server.place,
    connection: 'close',
    'user-agent': 'GeekHub-Video',
    accept: 'image/png, image/jpeg, image/webp',
    'accept-encoding': 'identity',
  });
});

test.each([204, 206, 304, 403, 404])('a %i is a refusal, whatever it says', async (status) => {
  await using server = await startHttp((_request, response) => response.writeHead(status).end());
  expect(await fetchFrom(server)).toEqual({ kind: 'refused' });
});

test.each([429, 500, 503])('a %i may pass: the file is out of reach', async (status) => {
  await using server = await startHttp((_request, response) => response.writeHead(status).end());
  expect(await fetchFrom(server)).toEqual({ kind: 'fault', fault: 'unreachable' });
});

describe('a redirect', () => {
  test('is followed three times, and no further', async () => {
    await using server = await startHttp(countdown);
    expect(await fetchFrom(server, '/3')).toMatchObject({ kind: 'fetched' });
    expect(await fetchFrom(server, '/4')).toEqual({ kind: 'refused' });
    await expect.poll(() => server.open()).toBe(0);
  });

  test('is followed without waiting for the rest of the answer that brought it, which is let go', async () => {
    await using server = await startHttp((request, response) => {
      if (request.url === '/0') return void response.end('the file');
      response.writeHead(302, { location: '/0' }).write('to be continued');
    });
    expect(await fetchFrom(server, '/1')).toMatchObject({ kind: 'fetched' });
    await expect.poll(() => server.open()).toBe(0);
  });

  test('that names no place is a refusal', async () => {
    for (const headers of [{}, { location: 'https://' }]) {
      await using server = await startHttp((_request, response) => response.writeHead(302, headers).end());
      expect(await fetchFrom(server)).toEqual({ kind: 'refused' });
    }
  });

  test.each([1, 2, 3])('to where nobody is sent is blocked, also as redirect number %i', async (hops) => {
    await using victim = await startVictim();
    await using server = await startHttp((request, response) => {
      if (request.url === '/0')
        response.writeHead(302, { location: `https://127.0.0.1:${victim.port}/` }).end();
      else countdown(request, response);
    });
    const door = createOutboundDoor({ allow: [server.place], ports: [victim.port] });
    expect(await door.fetch(`${server.url}/${hops - 1}`, { maxBytes: 100 }, never)).toEqual(BLOCKED);
    expect(victim.connections()).toBe(0);
  });

  test('with credentials, down to plain http, to another port, or to another scheme is blocked', async () => {
    await using victim = await startVictim();
    const locations = [
      `https://user:password@127.0.0.1:${victim.port}/`,
      `http://innocent.example:${victim.port}/`,
      'https://innocent.example:22/',
      'file:///etc/passwd',
      'data:image/png;base64,AAAA',
    ];
    for (const location of locations) {
      await using server = await startHttp((_request, response) =>
        response.writeHead(301, { location }).end(),
      );
      const door = createOutboundDoor({
        allow: [server.place],
        ports: [victim.port],
        resolveName: async () => ['127.0.0.1'],
      });
      expect(await door.fetch(server.url, { maxBytes: 100 }, never)).toEqual(BLOCKED);
    }
    expect(victim.connections()).toBe(0);
  });
});

describe('the limit', () => {
  const serve = (bytes: number): RequestListener => {
    return (_request, response) => void response.end(Buffer.alloc(bytes));
  };

  test('lets through what just fits', async () => {
    await using server = await startHttp(serve(100));
    expect(await fetchFrom(server)).toMatchObject({ kind: 'fetched' });
  });

  test('refuses one byte more', async () => {
    await using server = await startHttp(serve(101));
    expect(await fetchFrom(server)).toEqual(TOO_LARGE);
  });

  test('counts what comes when nothing is announced, and ends a file without end', async () => {
    let written = 0;
    await using server = await startHttp((request, response) => {
      response.writeHead(200);
      drip(request.socket, 1, () => {
        written += 1;
        response.write(Buffer.alloc(10));
      });
    });
    expect(await fetchFrom(server)).toEqual(TOO_LARGE);
    await expect.poll(() => server.open()).toBe(0);
    expect(written).toBeGreaterThanOrEqual(10);
  });
});

describe('a file that does not come', () => {
  test('is cut when it comes a byte at a time, though there is never a pause', async () => {
    await using server = await startHttp((request, response) => {
      response.writeHead(200);
      drip(request.socket, 20, () => response.write('a'));
    });
    const door = createOutboundDoor({ allow: [server.place], deadlines: { fetch: SHORT_MS } });
    expect(await door.fetch(server.url, { maxBytes: 1_000_000 }, never)).toEqual(TIMED_OUT);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('is given up after a silence, before the headers or between two pieces', async () => {
    await using silent = await startTcp(() => {});
    expect(await fetchFrom(silent, '/', { idle: SHORT_MS })).toEqual(TIMED_OUT);
    await using stuck = await startHttp((_request, response) => void response.write('the beginning'));
    expect(await fetchFrom(stuck, '/', { idle: SHORT_MS })).toEqual(TIMED_OUT);
  });

  test('shares its deadline among all redirects', async () => {
    await using server = await startHttp((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/again' }).end(), SHORT_MS * 0.75);
    });
    expect(await fetchFrom(server, '/', { fetch: SHORT_MS })).toEqual(TIMED_OUT);
  });

  test('is out of reach when the line is cut in the middle', async () => {
    await using server = await startHttp((request, response) => {
      response.writeHead(200, { 'content-length': 50 });
      response.write('the beginning', () => request.socket.destroy());
    });
    expect(await fetchFrom(server)).toEqual({ kind: 'fault', fault: 'unreachable' });
  });
});
