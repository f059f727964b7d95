/** A message is posted once, and whatever the receiver does, it is over in time and says nothing but a status. */
import { generate } from 'selfsigned';
import { describe, expect, test, vi } from 'vitest';
import { createOutboundDoor, type OutboundDoorOptions } from '../src/outbound-door.ts';
import { drip, type LocalServer, readBody, startHttp, startHttps, startTcp } from './local-server.ts';
import { startVictim } from './victim.ts';

const never = new AbortController().signal;
const MESSAGE = { headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' }, body: '{"a":"ü"}' };
const TIMED_OUT = { kind: 'fault', fault: 'timed_out' };
const UNREACHABLE = { kind: 'fault', fault: 'unreachable' };
/** Much longer than any of these tests needs: where it counts, the deadline is made short. */
const SHORT_MS = 400;

function postTo(server: LocalServer, deadlines: OutboundDoorOptions['deadlines'] = {}, signal = never) {
  const door = createOutboundDoor({ allow: [server.place], deadlines });
  return door.post(`${server.url}/hook?x=1`, MESSAGE, signal);
}

test('the receiver gets the message as it was given, once, on a connection that is then closed', async () => {
  const received: unknown[] = [];
  await using server = await startHttp(async (request, response) => {
    const { method, url, headers } = request;
    received.push({
      method,
      url,
      id: headers['webhook-id'],
      type: headers['content-type'],
      body: await readBody(request),
    });
    response.end('thanks');
  });
  expect(await postTo(server)).toEqual({ kind: 'answered', status: 200, retryAfterMs: null, text: 'thanks' });
  expect(received).toEqual([
    { method: 'POST', url: '/hook?x=1', id: 'msg_1', type: 'application/json', body: MESSAGE.body },
  ]);
  await expect.poll(() => server.open()).toBe(0);
});

test.each([204, 400, 410, 500])('a %i is handed on as it is', async (status) => {
  await using server = await startHttp((_request, response) => response.writeHead(status).end());
  expect(await postTo(server)).toEqual({ kind: 'answered', status, retryAfterMs: null, text: null });
});

test.each([
  ['7', 7_000],
  ['7200', 7_200_000],
  ['86401', 86_400_000],
])('Retry-After %s is handed on in milliseconds, a day at most', async (asked, retryAfterMs) => {
  await using server = await startHttp((_request, response) =>
    response.writeHead(429, { 'retry-after': asked }).end(),
  );
  expect(await postTo(server)).toEqual({ kind: 'answered', status: 429, retryAfterMs, text: null });
});

test.each([301, 302, 303, 307, 308])('a %i is not followed, not even to where one may go', async (status) => {
  await using elsewhere = await startVictim();
  await using server = await startHttp((_request, response) =>
    response.writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/` }).end('moved'),
  );
  const door = createOutboundDoor({ allow: [server.place, `127.0.0.1:${elsewhere.port}`] });
  expect(await door.post(server.url, MESSAGE, never)).toMatchObject({ kind: 'answered', status });
  expect(elsewhere.connections()).toBe(0);
});

describe('of what is answered', () => {
  async function textOf(body: string | Buffer, headers: Record<string, string> = {}): Promise<string | null> {
    await using server = await startHttp((_request, response) => response.writeHead(500, headers).end(body));
    const outcome = await postTo(server);
    return outcome.kind === 'answered' ? outcome.text : null;
  }

  test.each([
    ['a sentence', 'not today', {}, 'not today'],
    ['JSON', '{"a":1}', { 'content-type': 'application/problem+json' }, '{"a":1}'],
    ['lines of any kind', 'a\r\nb\rc', {}, 'a\nb\nc'],
    ['nothing', '', {}, null],
    ['blanks', ' \n ', {}, null],
    ['a picture', 'GIF89a', { 'content-type': 'image/gif' }, null],
    ['what is compressed', 'abc', { 'content-encoding': 'gzip' }, null],
    [
      'what would move a cursor, or turn text around',
      'a\u0000b\u001b[2J\u202ec',
      {},
      'a\ufffdb\ufffd[2J\ufffdc',
    ],
  ])('%s is kept as it is, or not at all', async (_what, body, headers, expected) => {
    expect(await textOf(body, headers)).toBe(expected);
  });

  test('no more than 1,024 bytes are kept, and no half of a character', async () => {
    expect(await textOf('a'.repeat(5_000))).toBe('a'.repeat(1_024));
    expect(await textOf(`a${'ñ'.repeat(5_000)}`)).toBe(`a${'ñ'.repeat(511)}`);
    // What replaces a byte is longer than the byte.
    const replaced = (await textOf(Buffer.alloc(5_000, 0xff))) ?? '';
    expect(Buffer.byteLength(replaced)).toBeLessThanOrEqual(1_024);
    expect(replaced).toMatch(/^\ufffd{341}$/);
  });

  test('what came before a line was cut is kept', async () => {
    await using server = await startHttp((request, response) => {
      response.writeHead(500);
      response.write('half a sent', () => request.socket.resetAndDestroy());
    });
    expect(await postTo(server)).toMatchObject({ kind: 'answered', status: 500 });
  });
});

describe('the deadline of the whole', () => {
  test('ends a wait for a receiver that takes the message and keeps silent', async () => {
    await using server = await startTcp(() => {});
    expect(await postTo(server, { post: SHORT_MS })).toEqual(TIMED_OUT);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('ends headers that come a byte at a time, though there is never a pause', async () => {
    await using server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
      drip(socket, 20, () => socket.write('a'));
    });
    expect(await postTo(server, { post: SHORT_MS })).toEqual(TIMED_OUT);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('ends a body that comes a byte at a time; the status counts, for the receiver has answered', async () => {
    await using server = await startHttp((request, response) => {
      response.writeHead(200);
      drip(request.socket, 20, () => response.write('a'));
    });
    expect(await postTo(server, { post: SHORT_MS })).toMatchObject({ kind: 'answered', status: 200 });
    await expect.poll(() => server.open()).toBe(0);
  });

  test('is fifteen seconds where nothing else was said', async () => {
    await using server = await startTcp(() => {});
    const deadlines: (() => void)[] = [];
    const { setTimeout } = globalThis;
    const clock = vi.spyOn(globalThis, 'setTimeout').mockImplementation((work, milliseconds, ...values) => {
      if (milliseconds === 15_000) deadlines.push(work);
      return setTimeout(work, milliseconds, ...values);
    });
    try {
      const post = postTo(server);
      await expect.poll(() => server.open()).toBe(1);
      expect(deadlines).toHaveLength(1);
      deadlines[0]?.();
      expect(await post).toEqual(TIMED_OUT);
    } finally {
      clock.mockRestore();
    }
  });

  test('is not waited for when the caller gives up', async () => {
    await using server = await startTcp(() => {});
    const giveUp = new AbortController();
    const post = postTo(server, {}, giveUp.signal);
    await expect.poll(() => server.open()).toBe(1);
    giveUp.abort();
    expect(await post).toEqual(TIMED_OUT);
    expect(await postTo(server, {}, AbortSignal.abort())).toEqual(TIMED_OUT);
  });
});

test('of an answer without end a little is read', async () => {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  let sent = 0;
  await using server = await startHttp((_request, response) => {
    response.writeHead(200);
    const pour = () => {
      while (sent < 1 << 30 && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', pour);
      }
      response.end();
    };
    pour();
  });
  expect(await postTo(server)).toMatchObject({ kind: 'answered', status: 200 });
  // The operating system's own buffers, some megabytes on either side, take most of it.
  expect(sent).toBeLessThan(16 << 20);
  await expect.poll(() => server.open()).toBe(0);
});

test('headers without end are too large', async () => {
  await using server = await startTcp((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    drip(socket, 1, () => socket.write(`x-more: ${'a'.repeat(4_000)}\r\n`));
  });
  expect(await postTo(server)).toEqual({ kind: 'fault', fault: 'too_large' });
});

describe('out of reach', () => {
  test('is a certificate that nobody vouches for, and it is told before the message leaves', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'receiver.example' }]);
    let requests = 0;
    await using server = await startHttps({ cert, key }, (_request, response) => {
      requests += 1;
      response.end();
    });
    expect(await postTo(server)).toEqual(UNREACHABLE);
    expect(requests).toBe(0);
  });

  test('is what does not speak TLS under https', async () => {
    await using server = await startTcp((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const door = createOutboundDoor({ allow: [server.place] });
    expect(await door.post(`https://${server.place}/`, MESSAGE, never)).toEqual(UNREACHABLE);
  });

  test('is a port at which nobody listens', async () => {
    const server = await startTcp(() => {});
    await server[Symbol.asyncDispose]();
    expect(await postTo(server)).toEqual(UNREACHABLE);
  });

  test('is a line that is cut before there is a status', async () => {
    await using server = await startTcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await postTo(server)).toEqual(UNREACHABLE);
  });

  test('is a name that does not exist', async () => {
    const resolveName = () =>
      Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' }));
    const door = createOutboundDoor({ resolveName });
    expect(await door.post('https://nowhere.example/', MESSAGE, never)).toEqual(UNREACHABLE);
  });
});

test('a name whose servers keep silent is given up with the deadline for connecting', async () => {
  let givenUp = false;
  const resolveName = (_hostname: string, signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        givenUp = true;
        reject(Object.assign(new Error('queryA ECANCELLED'), { code: 'ECANCELLED' }));
      });
    });
  const door = createOutboundDoor({ resolveName, deadlines: { connect: SHORT_MS } });
  expect(await door.post('https://slow.example/', MESSAGE, never)).toEqual(TIMED_OUT);
  expect(givenUp).toBe(true);
});

test('what cannot be sent at all is a fault like others', async () => {
  await using server = await startHttp((_request, response) => response.end());
  const door = createOutboundDoor({ allow: [server.place] });
  const message = { headers: { 'x-broken': 'line\r\nbreak' }, body: '' };
  expect(await door.post(server.url, message, never)).toEqual(UNREACHABLE);
});
