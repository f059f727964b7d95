/** A transaction that is being written, with the key under which it is booked once. */

import { formatMicros, MAX_AMOUNT_MICROS, microsOf, parseMicros } from '@geekhub/contracts/money';
import type { KeyMode } from '@geekhub/contracts/organization';
import { newKey } from '../../../new-key.ts';
import type { Inputs } from '../../../trpc.ts';

export type BookableType = Inputs['admin']['transactions']['create']['type'];
export const BOOKABLE: readonly BookableType[] = ['recharge', 'refund', 'bonus', 'adjustment'];

export interface BookingDraft {
  idempotencyKey: string;
  type: BookableType;
  mode: KeyMode;
  amount: string;
  note: string;
  /** It was sent, and nobody knows what became of it: it may only be sent again as it is. */
  isUnanswered: boolean;
}

export function newDraft(mode: KeyMode): BookingDraft {
  return { idempotencyKey: newKey(), type: 'recharge', mode, amount: '', note: '', isUnanswered: false };
}

export type AmountProblem = 'notDecimal' | 'zero' | 'notAboveZero' | 'tooMuch';

/** As the gateway checks it. */
export function readAmount(
  text: string,
  type: BookableType,
): { micros: bigint } | { problem: AmountProblem } {
  const micros = parseMicros(text.trim());
  if (micros === null) return { problem: 'notDecimal' };
  if (micros === 0n) return { problem: 'zero' };
  if (micros < 0n && type !== 'adjustment') return { problem: 'notAboveZero' };
  if (micros > MAX_AMOUNT_MICROS || micros < -MAX_AMOUNT_MICROS) return { problem: 'tooMuch' };
  return { micros };
}

/** A balance with so much more, or less. */
export function balanceAfter(balance: string, micros: bigint): string {
  return formatMicros(microsOf(balance) + micros);
}
