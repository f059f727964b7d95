/** Headers that our answers carry beside their body. */
import type { Job } from '@geekhub/contracts/job';
import { formatBalance } from '@geekhub/engine/credits';
import type { Balance } from '@geekhub/ports/job-store';
import { z } from 'zod';
import type { RequestFacts } from './context.ts';

export const BALANCE_HEADER = 'x-geekhub-balance-mxn';
export const REPLAYED_HEADER = 'idempotent-replayed';

/** For the OpenAPI document. */
export const BalanceHeaders = z.object({
  [BALANCE_HEADER]: z.string().meta({ description: 'The balance in MXN after this call.', example: '45.80' }),
});
export const JobHeaders = BalanceHeaders.extend({
  'retry-after': z
    .string()
    .optional()
    .meta({ description: 'Seconds until asking again is worth it, while open.' }),
});

export function setBalance(facts: RequestFacts, balance: Balance): void {
  facts.setHeader(BALANCE_HEADER, formatBalance(balance));
}

export function setRetryAfter(facts: RequestFacts, job: Job): void {
  if (job.poll_after_seconds !== undefined) facts.setHeader('retry-after', String(job.poll_after_seconds));
}
