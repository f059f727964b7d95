/** Starts the servers that the gateway is measured against and with. */
import { type Child, startChild } from './child.ts';
import type { QueueCounts } from './idle-queue.ts';

export interface StandIn extends AsyncDisposable {
  url: string;
}

export interface IdleQueue extends StandIn {
  readCounts(): Promise<QueueCounts>;
}

async function urlOf(child: Child): Promise<string> {
  const message = await child.nextMessage();
  if (typeof message !== 'string') throw new Error('a server must tell its address first');
  return message;
}

export async function startBareRoute(answer: string): Promise<StandIn> {
  const child = startChild(new URL('./bare-route.ts', import.meta.url), [answer], {});
  return { url: await urlOf(child), [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

export async function startIdleQueue(): Promise<IdleQueue> {
  const child = startChild(new URL('./idle-queue.ts', import.meta.url), [], {});
  const url = await urlOf(child);
  return {
    url,
    async readCounts() {
      return (await (await fetch(`${url}/counts`)).json()) as QueueCounts;
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
