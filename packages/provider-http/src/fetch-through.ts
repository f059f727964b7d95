/** The standard `fetch` over a dispatcher of ours. */
import { type Dispatcher, fetch as undiciFetch } from 'undici';

type Fetch = typeof globalThis.fetch;

export function fetchThrough(dispatcher: Dispatcher): Fetch {
  // The library's own types for the same standard differ in name only.
  const send = undiciFetch as unknown as (
    input: Parameters<Fetch>[0],
    init: Parameters<Fetch>[1] & { dispatcher: Dispatcher },
  ) => Promise<Response>;
  return (input, init) => send(input, { ...init, dispatcher });
}
