/** Follows a job to its end: by answers that the gateway holds back, or by asking at its pace where it holds none. */
import type { Job } from '@geekhub/contracts/job';
import type { GatewayAnswer, GatewayApi, GatewayCall } from './gateway-api.ts';
import { type RepeatPolicy, repeatRequest } from './repeat-request.ts';

const HELD_SECONDS = 30;
const DEFAULT_POLL_SECONDS = 10;
/** A minute and a half of consecutive failures, on average: a gateway that is being restarted is back by then. */
const PATIENT: RepeatPolicy = { attempts: 12, backoffCapMs: 30_000 };

export function readJob(api: GatewayApi, id: string, call: GatewayCall): Promise<GatewayAnswer<Job>> {
  return api.get<Job>(`/v1/videos/${encodeURIComponent(id)}`, 'video.job', call);
}

export function isEnded(job: Job): boolean {
  return job.status === 'completed' || job.status === 'failed';
}

export async function waitForEnd(
  api: GatewayApi,
  id: string,
  call: GatewayCall,
): Promise<GatewayAnswer<Job>> {
  const patient = { ...call, headers: { ...call.headers, prefer: `wait=${HELD_SECONDS}` } };
  for (;;) {
    const answer = await repeatRequest(api, () => readJob(api, id, patient), PATIENT, call.abortSignal);
    if (isEnded(answer.value)) return answer;
    if (answer.headers['preference-applied'] === undefined) {
      const seconds = answer.value.poll_after_seconds ?? DEFAULT_POLL_SECONDS;
      // Never so short that the loop spins, nor so long that the video waits for us.
      const waitMs = Math.min(Math.max(seconds, 1), 60) * 1000;
      await api.wait(waitMs, call.abortSignal);
    }
  }
}
