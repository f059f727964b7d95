/** The way to a provider's API. */
import { Agent } from 'undici';
import { fetchThrough } from './fetch-through.ts';

const CONNECT_MS = 5_000;

/** What is not connected, TLS included, after `connectMs` was never sent. How long an answer may take, the call says. */
export function createProviderFetch(connectMs = CONNECT_MS): typeof globalThis.fetch {
  return fetchThrough(new Agent({ connect: { timeout: connectMs } }));
}
