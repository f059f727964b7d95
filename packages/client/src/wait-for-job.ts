/** Waits for a job to end, by the best way that leads to the gateway: a stream, held polls, or plain ones. */
import type { Job } from '@geekhub/contracts/job';
import { followEvents } from './follow-events.ts';
import { hasEnded } from './has-ended.ts';
import { jobPath } from './job-path.ts';
import { isPassing, type RetryPolicy, requestWithRetry } from './request-with-retry.ts';
import type { ApiAnswer, ApiRequest, Connection } from './send-request.ts';

export interface WaitOptions {
  /** Called with every answer, the last one included. */
  onProgress?: (job: Job) => void;
  signal?: AbortSignal;
}

/** A minute and a half of consecutive failures, on average: a gateway that is being restarted is back by then. */
const PATIENT: RetryPolicy = { attempts: 12, backoffCapMs: 30_000, longestWaitMs: 300_000 };
const ONCE: RetryPolicy = { ...PATIENT, attempts: 1 };
const DEFAULT_POLL_SECONDS = 10;
/** Proxies that hold streams back or cut long answers do so each time: after so many, the next way is taken. */
const TRIES = 2;
const LONGEST_HOLD_SECONDS = 50;
/** Left of a request's time for its way there and back. */
const SPARE_SECONDS = 5;
/** After a stream that broke, or a held answer that came early: the gateway may be going away. */
const PAUSE_MS = 1_000;

/** Resolves with the completed or the failed job. Ending the wait does not end the job. */
export async function waitForJob(connection: Connection, id: string, options: WaitOptions): Promise<Job> {
  const { signal } = options;
  const path = jobPath(id);
  const holdSeconds = Math.min(LONGEST_HOLD_SECONDS, Math.floor(connection.timeoutMs / 1000) - SPARE_SECONDS);
  const most = { stream: TRIES, hold: holdSeconds > 0 ? TRIES : 0 };
  const tries = { ...most };

  async function look(waitSeconds: number, policy: RetryPolicy): Promise<ApiAnswer<Job>> {
    const request: ApiRequest = { method: 'GET', path, waitSeconds };
    const answer = await requestWithRetry<Job>(connection, request, policy, signal);
    options.onProgress?.(answer.body);
    return answer;
  }

  /** null where it did not come through. What is refused for good is thrown. */
  function hold(): Promise<ApiAnswer<Job> | null> {
    return look(holdSeconds, ONCE).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (isPassing(error)) return null;
      throw error;
    });
  }

  for (let next: ApiAnswer<Job> | null = null; ; ) {
    // Where a way failed, this answer is certain: of a job that is not there, of a key that was revoked.
    const answer: ApiAnswer<Job> = next ?? (await look(0, PATIENT));
    next = null;
    if (hasEnded(answer.body)) return answer.body;
    if (!answer.waited || (tries.stream === 0 && tries.hold === 0)) {
      await connection.sleep(pollDelayMs(answer), signal);
    } else if (tries.stream > 0) {
      const onJob = (job: Job) => options.onProgress?.(job);
      const { ended, heard } = await followEvents(connection, id, { onJob, signal });
      if (ended !== null) return ended;
      tries.stream = heard ? most.stream : tries.stream - 1;
      if (heard) await connection.sleep(PAUSE_MS, signal);
    } else {
      next = await hold();
      tries.hold = next === null ? tries.hold - 1 : most.hold;
      if (next?.waited && next.body.status === answer.body.status) await connection.sleep(PAUSE_MS, signal);
    }
  }
}

/** Never so short that the loop spins, nor so long that the video waits for us. */
function pollDelayMs(answer: ApiAnswer<Job>): number {
  const seconds = answer.body.poll_after_seconds ?? answer.retryAfterSeconds ?? DEFAULT_POLL_SECONDS;
  return Math.min(Math.max(seconds, 1), 60) * 1000;
}
