/** One stream of a job's events, for as long as it lasts. */
import type { Job } from '@geekhub/contracts/job';
import { createParser } from 'eventsource-parser';
import { hasEnded } from './has-ended.ts';
import { jobPath } from './job-path.ts';
import type { Connection } from './send-request.ts';

export interface FollowOptions {
  onJob: (job: Job) => void;
  signal: AbortSignal | undefined;
}

export interface Followed {
  /** The job, where the stream told of its end. */
  ended: Job | null;
  /** A stream that tells nothing, refused or held back on its way, is not worth another try. */
  heard: boolean;
}

/** The first event comes at once. Whoever holds it back longer holds back the others too. */
const FIRST_EVENT_MS = 5_000;

/** Throws the reason of the caller's own signal, and what `onJob` throws. No trouble on the line is an error. */
export async function followEvents(
  { baseUrl, authorization, fetch, timeoutMs }: Connection,
  id: string,
  { onJob, signal }: FollowOptions,
): Promise<Followed> {
  const over = new AbortController();
  let silence = setTimeout(() => over.abort(), Math.min(timeoutMs, FIRST_EVENT_MS));
  const told: string[] = [];
  let heard = false;
  let ended: Job | null = null;
  const parser = createParser({ onEvent: ({ data }) => void told.push(data) });

  const read = async (): Promise<ReadableStreamDefaultReader<string> | null> => {
    const response = await fetch(`${baseUrl}${jobPath(id)}/events`, {
      headers: { accept: 'text/event-stream', authorization },
      signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
      redirect: 'manual',
    });
    const isStream = /^text\/event-stream\b/.test(response.headers.get('content-type') ?? '');
    if (response.status !== 200 || !isStream || response.body === null) return null;
    return response.body.pipeThrough(new TextDecoderStream()).getReader();
  };

  try {
    const reader = await read().catch(() => null);
    while (reader !== null && ended === null) {
      const { done, value = '' } = await reader.read().catch(() => ({ done: true, value: '' }));
      if (done) break;
      parser.feed(value);
      for (const job of told.splice(0).map(parseJob)) {
        // Something between us and the gateway speaks in its place.
        if (job === null) return { ended: null, heard: false };
        heard = true;
        if (hasEnded(job)) ended = job;
        onJob(job);
      }
      // Heartbeats count, once it is clear that nobody holds the stream back.
      if (heard) {
        clearTimeout(silence);
        silence = setTimeout(() => over.abort(), timeoutMs);
      }
    }
  } finally {
    clearTimeout(silence);
    over.abort();
  }
  if (ended === null) signal?.throwIfAborted();
  return { ended, heard };
}

function parseJob(text: string): Job | null {
  try {
    const job: unknown = JSON.parse(text);
    return typeof job === 'object' && job !== null && 'status' in job ? (job as Job) : null;
  } catch {
    return null;
  }
}
