/** Headers that our answers carry beside their body. */
import type { Job } from '@geekhub/contracts/job';
import { formatBalance } from '@geekhub/engine/credits';
import type { Balance } from '@geekhub/ports/job-store';
import { z } from 'zod';
import type { RequestFacts, RequestRate } from './context.ts';

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

export const AwaitedJobHeaders = JobHeaders.extend({
  [BALANCE_HEADER]: BalanceHeaders.shape[BALANCE_HEADER].optional().meta({
    description: 'The balance in MXN; not for tokens.',
    example: '45.80',
  }),
  'preference-applied': z
    .string()
    .optional()
    .meta({ description: 'The `wait` of `Prefer` that was heard.', example: 'wait=30' }),
});

/** For the OpenAPI document: on every answer to a key that has `requests_per_minute`. */
export const RATE_HEADERS = {
  'x-ratelimit-limit':
    'Requests per minute. On every answer to a key that has such a limit of its own, and on no other.',
  'x-ratelimit-remaining': 'How many of them are left.',
  'x-ratelimit-reset': 'Unix seconds at which the minute is over.',
} as const;

export function setRateHeaders(facts: RequestFacts, { limit, remaining, resetsAt }: RequestRate): void {
  const values = {
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetsAt,
  } satisfies Record<keyof typeof RATE_HEADERS, number>;
  for (const [name, value] of Object.entries(values)) facts.setHeader(name, String(value));
}

export function setBalance(facts: RequestFacts, balance: Balance): void {
  facts.setHeader(BALANCE_HEADER, formatBalance(balance));
}

export function setPreferenceApplied(facts: RequestFacts, waitSeconds: number): void {
  facts.setHeader('preference-applied', `wait=${waitSeconds}`);
}

export function setRetryAfter(facts: RequestFacts, job: Job): void {
  if (job.poll_after_seconds !== undefined) facts.setHeader('retry-after', String(job.poll_after_seconds));
}
