/** What the operator's pages need from the database about checks of the books. */
import type { BookCheckOutcome } from '@geekhub/contracts/books-check';

export interface BookCheckRecord {
  id: string;
  startedBy: 'console' | 'command';
  startedAt: Date;
  endedAt: Date | null;
  steps: number;
  stepsDone: number;
  outcome: BookCheckOutcome | null;
  jobs: number | null;
  transfers: number | null;
  problems: string[];
}

export interface BookCheckResult {
  outcome: Exclude<BookCheckOutcome, 'lost'>;
  jobs: number | null;
  transfers: number | null;
  problems: readonly string[];
}

export interface BookCheckProgress {
  /** After each step. */
  onStep(done: number): Promise<void>;
  /** Aborted when the check is to stop. */
  signal: AbortSignal;
}

export interface BooksStore {
  /** How many steps a check has. */
  steps: number;
  /**
   * The id of the check that begins now; null while one is under way, in whichever process. One that has given no sign
   * for `patienceMs` is taken for lost.
   */
  begin(patienceMs: number): Promise<string | null>;
  noteStep(id: string, done: number): Promise<void>;
  end(id: string, result: BookCheckResult): Promise<void>;
  /** Newest first. */
  listChecks(limit: number): Promise<BookCheckRecord[]>;
  /** Reads the books step by step. No statement takes longer than `statementMs` on a database that can be told so. */
  check(statementMs: number, progress: BookCheckProgress): Promise<BookCheckResult>;
}
