/** Streams that last: what keeps them alive, who is let go, and what a reader that does not read costs. */
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Timers } from '@geekhub/ports/timers';
import { untilStill } from '@geekhub/testing/until-still';
import { tracked } from '@trpc/server';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEventStreams, type EventFeed, type EventStreams } from '../src/event-streams.ts';

/** Seconds that pass when the test says so. */
let seconds: (() => void)[];
let server: FastifyInstance;
let streams: EventStreams;
let feed: EventFeed;
let isWelcome: boolean;
let ended: Promise<unknown>;
let socket: Socket;
let received: string;

const timers = {
  every(milliseconds, work) {
    expect(milliseconds).toBe(1_000);
    seconds.push(work);
    return () => void seconds.splice(seconds.indexOf(work), 1);
  },
} as Timers;

function pass(count: number): void {
  for (let second = 0; second < count; second += 1) for (const work of [...seconds]) work();
}

/** Waits for the end of `until`, as it would for a change. */
async function* quiet(until: Promise<void>): AsyncGenerator<unknown> {
  yield tracked('first', { at: 0 });
  await until;
}

const feedOf = (events: AsyncIterable<unknown>, over = false): EventFeed => Object.assign(events, { over });

async function open(): Promise<void> {
  socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => {});
  socket.on('data', (text) => {
    received += text;
  });
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
}

beforeEach(async () => {
  seconds = [];
  received = '';
  isWelcome = true;
  streams = createEventStreams(timers);
  server = Fastify();
  server.get('/', async (_request, reply) => {
    ended = streams.send(reply, feed, {
      nameOf: ({ at }: { at: number }) => `event.${at}`,
      isWelcome: async () => isWelcome,
    });
    await ended.catch(() => {});
    return reply;
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  socket.destroy();
  server.server.closeAllConnections();
  await server.close();
  expect(seconds).toEqual([]);
});

describe('a stream', () => {
  test('is kept alive by a comment every fifteen seconds, of one timer for all', async () => {
    const until = Promise.withResolvers<void>();
    feed = feedOf(quiet(until.promise));
    await open();
    await expect.poll(() => received).toContain('event: event.0\nid: first\ndata: {"at":0}\n\n');
    expect(seconds).toHaveLength(1);
    const beats = () => received.split(':\n\n').length - 1;
    pass(60);
    await expect.poll(beats).toBe(4);
    until.resolve();
    await once(socket, 'close');
    expect(received.endsWith('0\r\n\r\n')).toBe(true);
    expect(beats()).toBe(4);
  });

  test('whose key is no longer one ends with the next heartbeat', async () => {
    const gone = Promise.withResolvers<void>();
    feed = feedOf(quiet(gone.promise));
    await open();
    await expect.poll(() => received).toContain('id: first');
    pass(15);
    isWelcome = false;
    expect(socket.closed).toBe(false);
    pass(15);
    await once(socket, 'close');
    gone.resolve();
    await ended;
  });

  test('that breaks off for now ends, one that breaks for good is cut, and its error is told', async () => {
    feed = feedOf(
      (async function* () {
        yield tracked('first', { at: 0 });
        throw new DOMException('elsewhere', 'AbortError');
      })(),
    );
    await open();
    await once(socket, 'close');
    expect(received.endsWith('0\r\n\r\n')).toBe(true);
    await ended;

    received = '';
    feed = feedOf(
      (async function* () {
        yield tracked('first', { at: 0 });
        throw new Error('a bug');
      })(),
    );
    await open();
    await once(socket, 'close');
    expect(received.endsWith('0\r\n\r\n')).toBe(false);
    await expect(ended).rejects.toThrow('a bug');
  });
});

describe('a reader that does not read', () => {
  const BIG = 'x'.repeat(256 * 1024);

  test('has little kept for it, and is let go after half a minute', async () => {
    let taken = 0;
    feed = feedOf(
      (async function* () {
        for (; taken < 1_000; taken += 1) yield tracked(String(taken), { at: taken, BIG });
      })(),
    );
    await open();
    socket.pause();
    // What the machine's own buffers hold, and then no more.
    await untilStill(() => taken);
    expect(taken).toBeLessThan(100);
    const stuckAt = taken;
    pass(29);
    expect(taken).toBe(stuckAt);
    pass(16);
    await ended;
    expect(taken).toBeLessThanOrEqual(stuckAt + 1);
  });
});
