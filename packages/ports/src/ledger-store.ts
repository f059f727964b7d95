/** What the engine needs from the database about money. */
import type { TransactionType } from '@geekhub/contracts/credits';
import type { Micros } from '@geekhub/contracts/money';
import type { Scope } from './job-record.ts';
import type { Balance } from './job-store.ts';

export interface TransactionRecord {
  id: string;
  /** Grows with every movement: the order of the list. */
  sequence: bigint;
  type: TransactionType;
  /** Signed. */
  amountMicros: Micros;
  balanceAfterMicros: Micros;
  jobId: string | null;
  note: string | null;
  createdAt: Date;
}

export interface NewTransaction {
  id: string;
  scope: Scope;
  type: Exclude<TransactionType, 'consumption'>;
  /** Signed; below zero only for an adjustment. */
  amountMicros: Micros;
  note: string | null;
  idempotencyKey: string | null;
  fingerprint: string;
}

export type BookOutcome =
  | { kind: 'booked' | 'replayed'; transaction: TransactionRecord; balance: Balance }
  | { kind: 'mismatch' }
  /** It would take more than is available. */
  | { kind: 'overdrawn'; balance: Balance }
  | { kind: 'no_organization' };

export interface LedgerStore {
  readBalance(scope: Scope): Promise<Balance>;
  /** Newest first, at most `limit` + 1. */
  listTransactions(
    scope: Scope,
    page: { limit: number; before: bigint | null },
  ): Promise<TransactionRecord[]>;
  book(transaction: NewTransaction): Promise<BookOutcome>;
}
