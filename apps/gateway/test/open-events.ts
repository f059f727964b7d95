/** Server-sent events as they come over the wire, read without any client's help. */

export interface SeenEvent {
  event: string;
  id: string;
  data: unknown;
}

export interface OpenEvents extends Disposable {
  status: number;
  headers: Headers;
  /** The next event; null when the stream has ended. */
  next(): Promise<SeenEvent | null>;
  /** What comes until the end. */
  rest(): Promise<SeenEvent[]>;
  /** All that came so far, as it came. */
  text(): string;
}

export async function openEvents(
  url: string,
  token: string,
  headers: Record<string, string> = {},
): Promise<OpenEvents> {
  const gone = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: gone.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let all = '';
  let unread = '';

  async function nextBlock(): Promise<string | null> {
    for (;;) {
      const end = unread.indexOf('\n\n');
      if (end >= 0) {
        const block = unread.slice(0, end);
        unread = unread.slice(end + 2);
        return block;
      }
      const { done, value = '' } = (await reader?.read()) ?? { done: true, value: '' };
      if (done) return null;
      all += value;
      unread += value;
    }
  }

  async function next(): Promise<SeenEvent | null> {
    for (let block = await nextBlock(); block !== null; block = await nextBlock()) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('data') !== '') {
        return { event: field('event'), id: field('id'), data: JSON.parse(field('data')) };
      }
    }
    return null;
  }

  return {
    status: response.status,
    headers: response.headers,
    next,
    async rest() {
      const events: SeenEvent[] = [];
      for (let event = await next(); event !== null; event = await next()) events.push(event);
      return events;
    },
    text: () => all,
    [Symbol.dispose]: () => gone.abort(),
  };
}
