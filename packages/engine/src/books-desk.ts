/** Has the books checked when somebody asks: beside everything else, one check at a time in all processes. */
import type { BookCheck } from '@geekhub/contracts/books-check';
import type { BookCheckRecord, BooksStore } from '@geekhub/ports/books-store';
import { unixSeconds } from './present-job.ts';

/** Of one step. A database that needs longer is checked by the command, which has all the time. */
const STATEMENT_MS = 10 * 60_000;
const PATIENCE_MS = STATEMENT_MS + 60_000;
const SHOWN = 10;

export interface BooksDesk {
  /** false: a check is under way, here or elsewhere. It goes on when this has resolved. */
  begin(): Promise<boolean>;
  list(): Promise<BookCheck[]>;
  /** Calls off the check in hand; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface BooksDeskOptions {
  books: BooksStore;
  /** Hears of a check that broke off by an error that is nobody's answer. */
  onTrouble: (error: unknown) => void;
  statementMs?: number;
}

function present(record: BookCheckRecord): BookCheck {
  const { startedAt, endedAt } = record;
  return {
    id: record.id,
    started_by: record.startedBy,
    started: unixSeconds(startedAt),
    ended: endedAt === null ? null : unixSeconds(endedAt),
    took_ms: endedAt === null ? null : endedAt.getTime() - startedAt.getTime(),
    steps: record.steps,
    steps_done: record.stepsDone,
    outcome: record.outcome,
    jobs: record.jobs,
    transfers: record.transfers,
    problems: record.problems,
  };
}

export function createBooksDesk({
  books,
  onTrouble,
  statementMs = STATEMENT_MS,
}: BooksDeskOptions): BooksDesk {
  const stopping = new AbortController();
  let inHand: Promise<void> = Promise.resolve();

  async function run(id: string): Promise<void> {
    try {
      const result = await books
        .check(statementMs, { onStep: (done) => books.noteStep(id, done), signal: stopping.signal })
        .catch((error: unknown) => {
          onTrouble(error);
          return { outcome: 'broken' as const, jobs: null, transfers: null, problems: [] };
        });
      await books.end(id, result);
    } catch (error) {
      // It is taken for lost when it has given no sign for long.
      onTrouble(error);
    }
  }

  return {
    async begin() {
      if (stopping.signal.aborted) return false;
      const id = await books.begin(PATIENCE_MS);
      if (id === null) return false;
      inHand = run(id);
      return true;
    },
    list: async () => (await books.listChecks(SHOWN)).map(present),
    async stop() {
      stopping.abort();
      await inHand;
    },
  };
}
