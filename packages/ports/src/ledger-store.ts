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

/** What the charges of one model make within one day. */
export interface SpendRecord {
  date: string;
  model: string;
  videos: number;
  deliveredMs: number;
  micros: Micros;
}

/** From the one moment on, before the other; both on a quarter of an hour. */
export interface Moments {
  from: Date;
  until: Date;
}

export interface LedgerStore {
  readBalance(scope: Scope): Promise<Balance>;
  /** What time it is for everything that is booked. */
  readClock(): Promise<Date>;
  /** Newest first, at most `limit` + 1; of every type where none is named. */
  listTransactions(
    scope: Scope,
    page: { limit: number; before: bigint | null; type?: TransactionType | undefined },
  ): Promise<TransactionRecord[]>;
  /** Oldest first, at most `limit`, after the one of this sequence. */
  listTransactionsBetween(
    scope: Scope,
    period: Moments,
    page: { limit: number; after: bigint | null },
  ): Promise<TransactionRecord[]>;
  /** The days and models of which there is anything, by day. */
  readSpend(scope: Scope, days: readonly ({ date: string } & Moments)[]): Promise<SpendRecord[]>;
  readOpenJobs(scope: Scope): Promise<{ pending: number; processing: number; heldMicros: Micros }>;
  book(transaction: NewTransaction): Promise<BookOutcome>;
}
