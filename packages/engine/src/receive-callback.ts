/** Takes a provider's word that a job moved: a hint, since the provider itself is asked. */
import { timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';
import { startStep } from './start-step.ts';
import { waitAtMost } from './wait-at-most.ts';

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
  // For whoever looks at the job later. Without it, everything goes on as well.
  await engine.jobs
    .noteCallback(address.jobId)
    .catch((error: unknown) => engine.observer.onStepError?.(address.jobId, error));
  if (target.status === 'completed' || target.status === 'failed') return 'taken';
  const adopt = { operation: hint.operation, nonce: address.nonce };
  const step = startStep(engine, target.mode, address.jobId, { adopt });
  // Adoption is what only this callback can tell, so it is on record before we say thanks. A step of a job that a
  // provider has may copy for minutes: whatever becomes of it, the sweep goes on with it.
  const stepped = target.awaitsAcceptance ? await step : await stillRunningAfter(engine, step);
  if (stepped) return 'taken';
  // Without a free place, or while another step has the job, the provider may call again much later than the sweep can look.
  if (!target.awaitsAcceptance) await engine.jobs.hasten(address.jobId);
  return 'retry';
}

/** What the step answers, or true when it takes longer than that. */
async function stillRunningAfter(engine: Engine, step: Promise<boolean>): Promise<boolean> {
  let stepped = true;
  await waitAtMost(
    engine.timers,
    engine.policy.pollWaitMs,
    step.then((answer) => {
      stepped = answer;
    }),
  );
  return stepped;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
