/** A line of events, as a program reads it. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';

export interface EventLine {
  headers: Headers;
  /** The last mark that was heard. */
  mark(): string | undefined;
  /** The next event; null when the line ended. */
  next(): Promise<EventSourceMessage | null>;
  hangUp(): void;
}

/** Throws what the gateway answered where it opened none. */
export async function openEventLine(url: string, key: string, lastEventId?: string): Promise<EventLine> {
  const hangUp = new AbortController();
  const response = await fetch(`${url}/v1/webhooks/events`, {
    headers: {
      authorization: `Bearer ${key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: hangUp.signal,
  });
  if (!response.ok || response.body === null) throw new Error(await response.text());
  const events: EventSourceMessage[] = [];
  let mark: string | undefined;
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onComment(comment) {
      mark = comment;
    },
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  return {
    headers: response.headers,
    mark: () => mark,
    async next() {
      while (events.length === 0) {
        const { done, value } = await reader.read();
        if (done) return null;
        parser.feed(value);
      }
      return events.shift() ?? null;
    },
    hangUp: () => hangUp.abort(),
  };
}
