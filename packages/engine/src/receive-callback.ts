/** Takes a provider's word that a job moved: a hint, since the provider itself is asked. */
import { timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '@geekhub/ports/provider';
import { advanceJob } from './advance-job.ts';
import type { Engine } from './engine.ts';

/** `retry`: the job is in another step now, so the provider should call again. */
export type CallbackAnswer = 'taken' | 'refused' | 'retry';

export interface CallbackAddress {
  provider: string;
  jobId: string;
  nonce: string;
}

export async function receiveCallback(
  engine: Engine,
  address: CallbackAddress,
  request: CallbackRequest,
): Promise<CallbackAnswer> {
  const provider = engine.providers.get(address.provider);
  const hint = (await provider?.verifyCallback?.(request)) ?? null;
  if (hint === null) return 'refused';
  const target = await engine.jobs.findCallbackTarget(address.jobId);
  if (target === null || target.provider !== address.provider || !sameText(target.nonce, address.nonce)) {
    return 'refused';
  }
  if (!target.open) return 'taken';
  const stepped = await engine.steps.track(advanceJob(engine, address.jobId, { adopt: hint.operation }));
  return stepped ? 'taken' : 'retry';
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
