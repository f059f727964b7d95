/** Thousands who wait for a job each, in one of three ways, on a connection of their own. */
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export const WAYS = ['stream', 'held poll', 'plain poll'] as const;
export type Way = (typeof WAYS)[number];

const HOLD_SECONDS = 60;
/** As often as a page does that wants to show the video soon. */
export const PLAIN_POLL_MS = 5_000;
const AGAIN_MS = 1_000;
const AGENT = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const ENDED = /"status":"(completed|failed)"/;

export interface Waiter extends Disposable {
  /** When the end was heard of, by the clock of this machine. */
  ended: Promise<number>;
}

export interface Target {
  url: string;
  headers: Record<string, string>;
}

export function waitForEnd(way: Way, { url, headers }: Target, jobId: string): Waiter {
  const gone = new AbortController();
  const path = `${url}/v1/videos/${jobId}`;
  const ask = (address: string) => request(address, headers, gone.signal);
  const ended = way === 'stream' ? followStream(ask, path) : pollUntilEnded(ask, path, way);
  ended.catch(() => {});
  return { ended, [Symbol.dispose]: () => gone.abort() };
}

type Ask = (address: string) => Promise<IncomingMessage>;

async function followStream(ask: Ask, path: string): Promise<number> {
  for (;;) {
    for await (const text of (await ask(`${path}/events`)).setEncoding('utf8')) {
      if (ENDED.test(text)) return Date.now();
    }
    await pause(AGAIN_MS);
  }
}

async function pollUntilEnded(ask: Ask, path: string, way: Way): Promise<number> {
  // Who begins at once goes on at once: in life they are spread.
  if (way === 'plain poll') await pause(Math.random() * PLAIN_POLL_MS);
  for (;;) {
    let body = '';
    const address = way === 'plain poll' ? path : `${path}?wait=${HOLD_SECONDS}`;
    const answer = await ask(address);
    for await (const text of answer.setEncoding('utf8')) body += text;
    if (ENDED.test(body)) return Date.now();
    // A gateway that is asked too much answers some with a 500.
    if (answer.statusCode !== 200) await pause(AGAIN_MS);
    else if (way === 'plain poll') await pause(PLAIN_POLL_MS);
  }
}

function request(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(address, { agent: AGENT, headers, signal }, resolve).on('error', reject);
  });
}
