/** Asks about a job until it has ended, as often as the gateway recommends. */
import type { Job } from '@geekhub/contracts/job';
import { jobPath } from './job-path.ts';
import { type RetryPolicy, requestWithRetry } from './request-with-retry.ts';
import type { ApiAnswer, Connection } from './send-request.ts';

export interface WaitOptions {
  /** Called with every answer, the last one included. */
  onProgress?: (job: Job) => void;
  signal?: AbortSignal;
}

/** A minute and a half of consecutive failures, on average: a gateway that is being restarted is back by then. */
const PATIENT: RetryPolicy = { attempts: 12, backoffCapMs: 30_000, longestWaitMs: 300_000 };
const DEFAULT_POLL_SECONDS = 10;

/** Resolves with the completed or the failed job. Ending the wait does not end the job. */
export async function waitForJob(connection: Connection, id: string, options: WaitOptions): Promise<Job> {
  const request = { method: 'GET', path: jobPath(id) } as const;
  for (;;) {
    const answer = await requestWithRetry<Job>(connection, request, PATIENT, options.signal);
    options.onProgress?.(answer.body);
    if (answer.body.status === 'completed' || answer.body.status === 'failed') return answer.body;
    await connection.sleep(pollDelayMs(answer), options.signal);
  }
}

/** Never so short that the loop spins, nor so long that the video waits for us. */
function pollDelayMs(answer: ApiAnswer<Job>): number {
  const seconds = answer.body.poll_after_seconds ?? answer.retryAfterSeconds ?? DEFAULT_POLL_SECONDS;
  return Math.min(Math.max(seconds, 1), 60) * 1000;
}
