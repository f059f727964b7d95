/** The standard `fetch` over a dispatcher of ours. */
import { type Dispatcher, fetch as undiciFetch } from 'undici';

type Fetch = typeof globalThis.fetch;

/** undici sends a request again by itself when it is answered 421. Here what costs money goes out once. */
class SentAlready extends Error {
  override readonly name = 'SentAlready';

  constructor() {
    super('a request goes out once');
  }
}

/** For one request: a second time it sends nothing. */
function onlyOnce(dispatcher: Dispatcher): Dispatcher {
  let isSent = false;
  return dispatcher.compose((dispatch) => (options, handler) => {
    if (isSent) throw new SentAlready();
    isSent = true;
    return dispatch(options, handler);
  });
}

/** Each call is one request, and follows redirects only where it says so. */
export function fetchThrough(dispatcher: Dispatcher): Fetch {
  // The library's own types for the same standard differ in name only.
  const send = undiciFetch as unknown as (
    input: Parameters<Fetch>[0],
    init: Parameters<Fetch>[1] & { dispatcher: Dispatcher },
  ) => Promise<Response>;
  return (input, init) => send(input, { ...init, dispatcher: onlyOnce(dispatcher) });
}
