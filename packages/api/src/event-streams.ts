/** Answers that go on: server-sent events, each stream bounded by what its reader takes. */
import type { ServerResponse } from 'node:http';
import type { Timers } from '@geekhub/ports/timers';
import { isTrackedEnvelope } from '@trpc/server';
import type { FastifyReply } from 'fastify';
import { HEARTBEAT_MS } from './trpc.ts';

/** When a browser comes back after its line broke. */
const RETRY_MS = 2_000;
/** One beat a second goes to a share of all streams, so that thousands are not written to at once. */
const SHARES = HEARTBEAT_MS / 1_000;
/** Whoever has taken nothing for so many heartbeats is not there any more. */
const MISSED_BEATS = 2;

/** What a procedure that is served so gives: tracked events, in order. */
export interface EventFeed extends AsyncIterable<unknown> {
  /** The caller has had the last event. */
  over: boolean;
}

export interface StreamOptions {
  /** Names an event by what it carries. */
  nameOf: (data: never) => string;
  /** Asked with every heartbeat: a key may be revoked meanwhile, and hears no more. */
  isWelcome: () => Promise<boolean>;
}

export interface EventStreams {
  /** Resolves when the stream has ended, rejects where it broke off: the caller sees that, and comes back. */
  send(reply: FastifyReply, feed: EventFeed, options: StreamOptions): Promise<void>;
}

interface Stream {
  raw: ServerResponse;
  isWelcome: () => Promise<boolean>;
  /** Heartbeats in a row that found the reader behind. */
  missed: number;
}

export function createEventStreams(timers: Timers): EventStreams {
  const shares = Array.from({ length: SHARES }, () => new Set<Stream>());
  let opened = 0;
  let open = 0;
  let beats = 0;
  let stopBeating = () => {};

  function beat(): void {
    beats += 1;
    for (const stream of shares[beats % SHARES] ?? []) {
      if (stream.raw.destroyed) continue;
      // What is written to a reader that does not read stays here, in memory.
      stream.missed = stream.raw.writableNeedDrain ? stream.missed + 1 : 0;
      if (stream.missed === 0) stream.raw.write(':\n\n');
      else if (stream.missed >= MISSED_BEATS) stream.raw.destroy();
      void stream.isWelcome().then((isWelcome) => isWelcome || stream.raw.destroy());
    }
  }

  function join(stream: Stream): () => void {
    const share = shares[opened % SHARES];
    opened += 1;
    share?.add(stream);
    open += 1;
    if (open === 1) stopBeating = timers.every(1_000, beat);
    return () => {
      share?.delete(stream);
      open -= 1;
      if (open === 0) stopBeating();
    };
  }

  return {
    async send(reply, feed, { nameOf, isWelcome }) {
      const { raw } = reply;
      reply.headers({
        'content-type': 'text/event-stream; charset=utf-8',
        // Nobody on the way may keep it, hold it back, or pack it.
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      });
      if (feed.over) return void reply.code(204).removeHeader('content-type').send();
      if (reply.request.method === 'HEAD') return void reply.send();
      reply.hijack();
      raw.writeHead(200, reply.getHeaders() as Record<string, string>);
      const leave = join({ raw, isWelcome, missed: 0 });
      try {
        raw.write(`retry: ${RETRY_MS}\n\n`);
        for await (const event of feed) {
          if (raw.destroyed) return;
          if (!isTrackedEnvelope<never>(event)) throw new TypeError('an event must have an id');
          const [id, data] = event;
          const taken = raw.write(`event: ${nameOf(data)}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
          if (!taken) await whenDrained(raw);
        }
        raw.end();
      } catch (error) {
        // The feed broke off for now: the caller comes back.
        if (isAbort(error)) return void raw.end();
        raw.destroy();
        throw error;
      } finally {
        leave();
      }
    },
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Or gone. */
function whenDrained(raw: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      raw.off('drain', settle).off('close', settle);
      resolve();
    };
    raw.on('drain', settle).on('close', settle);
    if (raw.destroyed) settle();
  });
}
