/** Checks of the books: run step by step, and remembered. */
import type { BookCheckRecord, BookCheckResult, BooksStore } from '@geekhub/ports/books-store';
import { type Database, firstRow, type Transaction } from './database.ts';
import { BOOK_STEPS, sayProblem } from './read-books.ts';

/** What Postgres says of a statement that took too long, or was called off. */
const QUERY_CANCELED = '57014';

interface CheckRow {
  id: string;
  started_by: BookCheckRecord['startedBy'];
  started_at: Date;
  ended_at: Date | null;
  steps: number;
  steps_done: number;
  outcome: BookCheckRecord['outcome'];
  jobs: bigint | null;
  transfers: bigint | null;
  problems: string[];
}

function toRecord(row: CheckRow): BookCheckRecord {
  return {
    id: row.id,
    startedBy: row.started_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ...{ steps: row.steps, stepsDone: row.steps_done, outcome: row.outcome, problems: row.problems },
    jobs: row.jobs === null ? null : Number(row.jobs),
    transfers: row.transfers === null ? null : Number(row.transfers),
  };
}

/** That the command has checked: nobody waits for it, and nothing is in its way. */
export async function recordCheckOfCommand(
  database: Database,
  tookMs: number,
  { outcome, jobs, transfers, problems }: BookCheckResult,
): Promise<void> {
  await database.query(
    `insert into geekhub.book_checks
       (started_by, started_at, steps, steps_done, ended_at, outcome, jobs, transfers, problems)
     values ('command', geekhub.app_now() - $1 * interval '1 millisecond', $2, $2, geekhub.app_now(), $3, $4, $5, ${TEXTS('$6')})`,
    [Math.round(tookMs), BOOK_STEPS.length, outcome, jobs, transfers, JSON.stringify(problems)],
  );
}

const TEXTS = (parameter: string) => `array(select jsonb_array_elements_text(${parameter}::jsonb))`;

export function createPostgresBooksStore(database: Database): BooksStore {
  /** Each step is one statement, and so of one moment; what moves between two of them raises no alarm. */
  async function run<Value>(
    statementMs: number,
    signal: AbortSignal,
    step: (transaction: Transaction) => Promise<Value>,
  ): Promise<Value> {
    let over = false;
    let callOff: (() => void) | undefined;
    try {
      return await database.transaction(async (transaction) => {
        await transaction.execute(
          `set transaction isolation level repeatable read, read only; set local statement_timeout = ${Math.round(statementMs)}`,
        );
        const { pid } = firstRow(await transaction.query<{ pid: number }>('select pg_backend_pid() as pid'));
        callOff = () => {
          if (!over) void cancel(pid).catch(() => {});
        };
        signal.addEventListener('abort', callOff, { once: true });
        signal.throwIfAborted();
        return await step(transaction);
      });
    } finally {
      over = true;
      if (callOff !== undefined) signal.removeEventListener('abort', callOff);
    }
  }

  /** The embedded database has one connection, which is free again when this is asked: there is nothing to call off. */
  const cancel = (pid: number) =>
    database.query('select pg_cancel_backend($1::integer) where $1::integer <> pg_backend_pid()', [pid]);

  return {
    steps: BOOK_STEPS.length,

    async begin(patienceMs) {
      const row = firstRow(
        await database.query<{ id: string | null }>(
          `select geekhub.begin_book_check($1, $2 * interval '1 millisecond') as id`,
          [BOOK_STEPS.length, patienceMs],
        ),
      );
      return row.id;
    },

    async noteStep(id, done) {
      await database.query(
        `update geekhub.book_checks set steps_done = $2, last_sign_at = geekhub.app_now()
         where id = $1 and ended_at is null`,
        [id, done],
      );
    },

    async end(id, { outcome, jobs, transfers, problems }) {
      await database.query(
        `update geekhub.book_checks
           set ended_at = geekhub.app_now(), outcome = $2, jobs = $3, transfers = $4, problems = ${TEXTS('$5')}
         where id = $1 and ended_at is null`,
        [id, outcome, jobs, transfers, JSON.stringify(problems)],
      );
    },

    async listChecks(limit) {
      const rows = await database.query<CheckRow>(
        `select id, started_by, started_at, ended_at, steps, steps_done, outcome, jobs, transfers, problems
         from geekhub.book_checks order by started_at desc, id desc limit $1`,
        [limit],
      );
      return rows.map(toRecord);
    },

    async check(statementMs, { onStep, signal }) {
      const problems: string[] = [];
      let totals: { jobs: number; transfers: number } | null = null;
      const found = () => ({ jobs: totals?.jobs ?? null, transfers: totals?.transfers ?? null, problems });
      try {
        for (const [index, step] of BOOK_STEPS.entries()) {
          if (signal.aborted) return { outcome: 'stopped', ...found() };
          const seen = await run(statementMs, signal, step);
          if (seen.kind === 'totals') totals = seen;
          const problem = sayProblem(seen);
          if (problem !== null) problems.push(problem);
          await onStep(index + 1);
        }
      } catch (error) {
        if (signal.aborted) return { outcome: 'stopped', ...found() };
        if (error instanceof Error && 'code' in error && error.code === QUERY_CANCELED) {
          return { outcome: 'timed_out', ...found() };
        }
        throw error;
      }
      return { outcome: problems.length === 0 ? 'right' : 'wrong', ...found() };
    },
  };
}
