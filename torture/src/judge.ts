/** Names every promise that a run broke. Pure. */
import type { Check, Evidence } from './evidence.ts';
import { JOB_CHECKS } from './judge-jobs.ts';
import { MONEY_CHECKS } from './judge-money.ts';
import { RUN_CHECKS } from './judge-run.ts';
import { VIDEO_CHECKS } from './judge-videos.ts';
import { WEBHOOK_CHECKS } from './judge-webhooks.ts';

const CHECKS = { ...JOB_CHECKS, ...MONEY_CHECKS, ...VIDEO_CHECKS, ...WEBHOOK_CHECKS, ...RUN_CHECKS };

export type PromiseName = keyof typeof CHECKS;
export const PROMISES = Object.keys(CHECKS) as readonly PromiseName[];

export interface BrokenPromise {
  promise: PromiseName;
  /** What is wrong, with the ids of what it is about. */
  detail: string;
}

const SHOWN = 5;

export function findBrokenPromises(evidence: Evidence): BrokenPromise[] {
  return PROMISES.flatMap((promise) => {
    const check: Check = CHECKS[promise];
    const problems = check(evidence);
    if (problems.length === 0) return [];
    const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : '';
    return [{ promise, detail: problems.slice(0, SHOWN).join('; ') + more }];
  });
}
