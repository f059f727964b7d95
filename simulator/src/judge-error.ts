/** Tells an error that must be lived with from one that must never come. */
import { PublicError } from '@geekhub/contracts/error';
import { LeaseLost } from '@geekhub/engine/lease-lost';
import { UnusableVideo } from '@geekhub/ports/media';
import type { House } from './house.ts';
import { SimFault } from './sim-fault.ts';

/** What a customer may be told in a run: the others would say that a right request was taken for a wrong one. */
const ORDINARY_REFUSALS = new Set([
  'insufficient_balance',
  'conflict',
  'rate_limit_exceeded',
  'spending_limit_reached',
  'max_cost_exceeded',
]);

export function judgeError(house: House, where: string, error: unknown): void {
  if (error instanceof SimFault || error instanceof UnusableVideo || error instanceof LeaseLost) return;
  if (error instanceof PublicError && ORDINARY_REFUSALS.has(error.code)) return;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ECONNRESET') return;
  const text = error instanceof Error ? error.message : String(error);
  house.violations.push(
    `${where} met an error that must not come: ${code === null ? '' : `${code} `}${text}`,
  );
}
