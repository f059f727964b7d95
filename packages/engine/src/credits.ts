/** The caller's balance and transactions, and what the operator books. */
import { randomUUID } from 'node:crypto';
import type { Credits, CreditTransaction, TransactionQuery } from '@geekhub/contracts/credits';
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { List } from '@geekhub/contracts/list';
import { formatMicros, MAX_AMOUNT_MICROS, parseMicros } from '@geekhub/contracts/money';
import type { BookedTransaction, BookTransaction } from '@geekhub/contracts/organization';
import type { Scope } from '@geekhub/ports/job-record';
import type { Balance } from '@geekhub/ports/job-store';
import type { TransactionRecord } from '@geekhub/ports/ledger-store';
import type { Engine } from './engine.ts';
import { fingerprint } from './fingerprint.ts';
import { parseSequenceCursor, sequenceCursor, toPage } from './page.ts';
import { unixSeconds } from './present-job.ts';

export function formatBalance({ availableMicros, heldMicros }: Balance): string {
  return formatMicros(availableMicros + heldMicros);
}

export function presentCredits(balance: Balance): Credits {
  return {
    object: 'credits',
    currency: 'MXN',
    balance: formatBalance(balance),
    held: formatMicros(balance.heldMicros),
    available: formatMicros(balance.availableMicros),
  };
}

export function presentTransaction(transaction: TransactionRecord): CreditTransaction {
  return {
    id: transaction.id,
    object: 'credit.transaction',
    type: transaction.type,
    amount: formatMicros(transaction.amountMicros),
    balance_after: formatMicros(transaction.balanceAfterMicros),
    job_id: transaction.jobId,
    note: transaction.note,
    created: unixSeconds(transaction.createdAt),
  };
}

export async function listTransactions(
  engine: Engine,
  scope: Scope,
  { limit, cursor, type }: TransactionQuery,
): Promise<List<CreditTransaction>> {
  const before = parseSequenceCursor(cursor);
  const rows = await engine.ledger.listTransactions(scope, { limit, before, type });
  return toPage(rows, limit, presentTransaction, ({ sequence }) => sequenceCursor(sequence));
}

export async function bookTransaction(
  engine: Engine,
  input: BookTransaction,
  idempotencyKey: string | null,
): Promise<{ booked: BookedTransaction; replayed: boolean }> {
  const amountMicros = amountOf(input);
  const outcome = await engine.ledger.book({
    id: randomUUID(),
    scope: { organizationId: input.organization_id, mode: input.mode },
    type: input.type,
    amountMicros,
    note: input.note ?? null,
    idempotencyKey,
    fingerprint: fingerprint({ ...input, amount_mxn: formatMicros(amountMicros) }),
  });
  switch (outcome.kind) {
    case 'booked':
    case 'replayed':
      return {
        booked: { ...presentTransaction(outcome.transaction), balance: formatBalance(outcome.balance) },
        replayed: outcome.kind === 'replayed',
      };
    case 'mismatch':
      throw new PublicError(
        'idempotency_mismatch',
        'This Idempotency-Key was used with another transaction.',
      );
    case 'overdrawn':
      throw new PublicError(
        'conflict',
        `The balance cannot fall below zero: ${formatMicros(outcome.balance.availableMicros)} MXN are available.`,
      );
    case 'no_organization':
      throw notFound('organization');
  }
}

function amountOf({ type, amount_mxn }: BookTransaction): bigint {
  const micros = parseMicros(amount_mxn) ?? 0n;
  const refuse = (message: string) =>
    new PublicError('invalid_request_error', `amount_mxn: ${message}`, { param: 'amount_mxn' });
  if (micros === 0n) throw refuse('must not be zero');
  if (micros < 0n && type !== 'adjustment') throw refuse(`must be above zero for a ${type}`);
  if (micros > MAX_AMOUNT_MICROS || micros < -MAX_AMOUNT_MICROS) {
    throw refuse(`must be at most ${formatMicros(MAX_AMOUNT_MICROS)}`);
  }
  return micros;
}
