/** The relay between two processes: passes everything on, unless it is told to hurt. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { findPorts } from '../src/find-ports.ts';
import { openRelay } from '../src/relay.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  opened.push(server);
  return (server.address() as AddressInfo).port;
}

/** `deadFirst`: its first target is a port where nobody listens. */
async function relayTo(targets: readonly number[], { deadFirst = false } = {}) {
  const [port = 0, dead = 0] = await findPorts(2);
  const relay = await openRelay(port, deadFirst ? [dead, ...targets] : targets);
  opened.push(relay);
  return { relay, port };
}

/** Sends the pieces one after the other; resolves with all that comes back. */
async function talk(port: number, pieces: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  let heard = '';
  for await (const piece of socket) heard += piece;
  return heard;
}

const echo = (socket: Socket) => void socket.pipe(socket);
const PIECES = Array.from({ length: 200 }, (_, index) => `${index} `);

describe('a relay', () => {
  test('passes everything on, both ways, to the end', async () => {
    const { port } = await relayTo([await listen(echo)]);
    expect(await talk(port, PIECES)).toBe(PIECES.join(''));
  });

  test('that delays keeps the order', async () => {
    const { relay, port } = await relayTo([await listen(echo)]);
    relay.delay(30);
    const talked = talk(port, PIECES);
    expect(await talked).toBe(PIECES.join(''));
  });

  test('finds the one that lives for each of many clients that come at once', async () => {
    const { port } = await relayTo([await listen(echo)], { deadFirst: true });
    const heard = await Promise.all(Array.from({ length: 50 }, () => talk(port, ['hello'])));
    expect(new Set(heard)).toEqual(new Set(['hello']));
  });

  test('that is told to cut resets what is under way, and takes new connections', async () => {
    const { relay, port } = await relayTo([await listen(echo)]);
    const socket = connect(port, '127.0.0.1');
    socket.write('hello');
    await once(socket, 'data');
    const failed = once(socket, 'error');
    relay.cut();
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(await talk(port, ['again'])).toBe('again');
  });

  test('goes to the next target when one is dead', async () => {
    const { port } = await relayTo([await listen(echo)], { deadFirst: true });
    expect(await talk(port, ['one'])).toBe('one');
    expect(await talk(port, ['two'])).toBe('two');
  });

  test('with all its targets dead resets the caller', async () => {
    const { port } = await relayTo([], { deadFirst: true });
    await expect(talk(port, ['anyone?'])).rejects.toThrow('ECONNRESET');
  });

  test('resets the caller when the target is killed', async () => {
    const { port } = await relayTo([
      await listen((socket) => socket.once('data', () => socket.resetAndDestroy())),
    ]);
    await expect(talk(port, ['hello'])).rejects.toThrow('ECONNRESET');
  });
});
