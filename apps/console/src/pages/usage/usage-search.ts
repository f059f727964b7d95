/** What the page of usage keeps in its address. */
import type { TransactionType } from '@geekhub/contracts/credits';
import { SPEND_DAYS, type SpendDays } from '@geekhub/contracts/spend-period';

export interface UsageSearch {
  days?: SpendDays;
  type?: TransactionType;
}

export const DEFAULT_DAYS: SpendDays = 30;

/** In the order in which they are offered. */
export const TRANSACTION_TYPES = [
  'consumption',
  'recharge',
  'bonus',
  'refund',
  'adjustment',
] as const satisfies TransactionType[];

/** What is none of them is left out. */
export function readUsageSearch({ days, type }: Record<string, unknown>): UsageSearch {
  const knownDays = SPEND_DAYS.find((each) => each === days);
  const knownType = TRANSACTION_TYPES.find((each) => each === type);
  return {
    ...(knownDays === undefined ? {} : { days: knownDays }),
    ...(knownType === undefined ? {} : { type: knownType }),
  };
}
