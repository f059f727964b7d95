/** A line of events from the gateway that is opened again whenever it breaks. */
import { setTimeout as pause } from 'node:timers/promises';
import { readApiError } from '@geekhub/client/read-api-error';
import { VideoApiError } from '@geekhub/client/video-api-error';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Session } from './session.ts';

/** What such a comment says: up to here all was told. */
const MARK = /^at_[\d_]+$/;
/** The gateway sends a comment every 15 seconds: a line that is silent for longer is dead. */
const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

export interface LineObserver {
  onEvent(event: EventSourceMessage): Promise<void>;
  onOpened(): void;
  /** It is tried again after so long. */
  onBroken(reason: string, pauseMs: number): void;
  /** It was away for too long: what happened meanwhile is not told any more. */
  onGap(): void;
}

type LineSession = Pick<Session, 'baseUrl' | 'secret' | 'interrupted'>;

/** Ends by the user's wish alone. Throws VideoApiError where trying again would not help. */
export async function followEvents(session: LineSession, observer: LineObserver): Promise<void> {
  const { interrupted } = session;
  let lastEventId: string | undefined;
  let failures = 0;
  while (!interrupted.aborted) {
    try {
      for await (const event of openLine(session, lastEventId, () => {
        failures = 0;
        observer.onOpened();
      })) {
        if (event.data !== '') await observer.onEvent(event);
        // Only now: an event that we died with is told again.
        lastEventId = event.id ?? lastEventId;
      }
      throw new Error('the gateway ended the line');
    } catch (error) {
      if (interrupted.aborted) return;
      if (error instanceof VideoApiError && error.status === 404 && lastEventId !== undefined) {
        observer.onGap();
        lastEventId = undefined;
        continue;
      }
      if (!isPassing(error)) throw error;
      const pauseMs = pauseBefore(error, failures);
      failures += 1;
      observer.onBroken(error instanceof Error ? error.message : String(error), pauseMs);
      await pause(pauseMs, undefined, { signal: interrupted }).catch(() => {});
    }
  }
}

async function* openLine(
  { baseUrl, secret, interrupted }: LineSession,
  lastEventId: string | undefined,
  onOpened: () => void,
): AsyncGenerator<EventSourceMessage> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('nothing was heard of the gateway')), SILENCE_MS);
  try {
    const response = await fetch(`${baseUrl}/v1/webhooks/events`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${secret}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      // The key travels to nowhere else.
      redirect: 'manual',
      signal: AbortSignal.any([interrupted, silence.signal]),
    });
    if (!response.ok || response.body === null) {
      throw readApiError(response.status, response.headers, await response.text());
    }
    onOpened();
    const events: EventSourceMessage[] = [];
    const parser = createParser({
      onEvent: (event) => void events.push(event),
      // In its turn, like an event with nothing in it.
      onComment(comment) {
        if (MARK.test(comment)) events.push({ id: comment, event: undefined, data: '' });
      },
    });
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      parser.feed(text);
      while (events.length > 0) yield events.shift() as EventSourceMessage;
    }
  } finally {
    clearTimeout(timer);
  }
}

function isPassing(error: unknown): boolean {
  return !(error instanceof VideoApiError) || error.status === 429 || error.status >= 500;
}

function pauseBefore(error: unknown, failures: number): number {
  const asked = error instanceof VideoApiError ? error.retryAfterSeconds : null;
  return asked === null ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) : asked * 1000;
}
