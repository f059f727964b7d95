/** Adds up the ledger anew, row by row: neither its balances nor its postings are believed. */
import type { Balance, Transfer } from './evidence.ts';

type Sum = Pick<Balance, 'availableMicros' | 'heldMicros'>;

/** What an organisation's transfers come to in one mode. */
export function sumTransfers(
  transfers: readonly Transfer[],
): (organizationId: string, mode: string) => Readonly<Sum> {
  const sums = new Map<string, Sum>();
  const keyOf = (organizationId: string, mode: string) => `${mode} ${organizationId}`;

  function move(sum: Sum, purse: string, micros: bigint): void {
    if (purse === 'available') sum.availableMicros += micros;
    if (purse === 'held') sum.heldMicros += micros;
  }

  for (const { organizationId, mode, source, destination, amountMicros } of transfers) {
    const key = keyOf(organizationId, mode);
    const sum = sums.get(key) ?? { availableMicros: 0n, heldMicros: 0n };
    sums.set(key, sum);
    move(sum, source, -amountMicros);
    move(sum, destination, amountMicros);
  }
  return (organizationId, mode) =>
    sums.get(keyOf(organizationId, mode)) ?? { availableMicros: 0n, heldMicros: 0n };
}
