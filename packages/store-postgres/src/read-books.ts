/** Reads the books and names everything in them that is not as promised. Changes nothing; safe while gateways run. */
import { type Database, firstRow, type Queryable } from './database.ts';

export interface Books {
  jobs: number;
  transfers: number;
  /** Sum of all postings in micro-pesos: always zero. */
  postingsSum: bigint;
  /** Every disagreement that was found, in words, with the first few that it is about. */
  problems: string[];
}

/** Each finds the ids of what breaks a promise: none, where the books are right. */
const CHECKS: Record<string, string> = {
  'a balance is not the sum of its postings': `
    with sums as (
      select organization_id, mode,
        sum(case 'available' when destination then amount_micros when source then -amount_micros else 0 end) as available,
        sum(case 'held' when destination then amount_micros when source then -amount_micros else 0 end) as held
      from geekhub.transfers group by organization_id, mode
    )
    select b.organization_id || ' ' || b.mode as id from geekhub.balances b
      left join sums s on s.organization_id = b.organization_id and s.mode = b.mode
    where b.available_micros <> coalesce(s.available, 0) or b.held_micros <> coalesce(s.held, 0)`,
  'a balance is below zero': `
    select organization_id || ' ' || mode as id from geekhub.balances where available_micros < 0 or held_micros < 0`,
  'what is held is not the sum of the open jobs': `
    select b.organization_id || ' ' || b.mode as id from geekhub.balances b where b.held_micros <>
      (select coalesce(sum(j.hold_micros), 0) from geekhub.jobs j
        where j.organization_id = b.organization_id and j.mode = b.mode and j.status in ('pending', 'processing'))`,
  'a job has not exactly one hold of its price': `
    select j.id from geekhub.jobs j left join geekhub.transfers t on t.job_id = j.id and t.kind = 'hold'
    group by j.id having count(t.id) <> 1 or max(t.amount_micros) <> j.hold_micros`,
  'completed and charged are not the same': `
    select j.id from geekhub.jobs j left join geekhub.transfers t on t.job_id = j.id and t.kind = 'charge'
    group by j.id having count(t.id) <> (case j.status when 'completed' then 1 else 0 end)
      or coalesce(sum(t.amount_micros), 0) <> j.charge_micros`,
  'a closed job has not got back what was not charged, or an open one has got something back': `
    select j.id from geekhub.jobs j
      left join geekhub.transfers t on t.job_id = j.id and t.kind in ('release', 'remainder')
    group by j.id having coalesce(sum(t.amount_micros), 0) <>
      (case when j.status in ('completed', 'failed') then j.hold_micros - j.charge_micros else 0 end)`,
  'a transfer is about a job that does not exist': `
    select t.id from geekhub.transfers t
    where t.job_id is not null and not exists (select from geekhub.jobs j where j.id = t.job_id)`,
  'what was spent is not the sum of the charges': `
    with charged as (
      select t.organization_id, t.mode, date_bin('15 minutes', t.created_at, 'epoch') as quarter_hour, j.model,
        count(*) as videos, sum(coalesce(j.duration_ms, 0)) as delivered_ms, sum(t.amount_micros) as micros
      from geekhub.transfers t join geekhub.jobs j on j.id = t.job_id where t.kind = 'charge' group by 1, 2, 3, 4)
    select concat_ws(' ', organization_id, mode, quarter_hour, model) as id
    from charged c full join geekhub.spend s using (organization_id, mode, quarter_hour, model)
    where c.videos is distinct from s.videos or c.delivered_ms is distinct from s.delivered_ms
      or c.micros is distinct from s.micros`,
  'a job has more than one attempt that may have rendered': `
    select job_id as id from geekhub.attempts where outcome in ('submitting', 'accepted', 'unconfirmed')
    group by job_id having count(*) > 1`,
  'a job was charged and has no measured video': `
    select id from geekhub.jobs where charge_micros > 0 and num_nulls(duration_ms, bytes, sha256) > 0`,
  'one idempotency key has more than one job': `
    select min(id::text) as id from geekhub.jobs where idempotency_key is not null
    group by organization_id, mode, idempotency_key having count(*) > 1`,
  'a completed job has no attempt that was accepted': `
    select j.id from geekhub.jobs j where j.status = 'completed'
      and not exists (select from geekhub.attempts a where a.job_id = j.id and a.outcome = 'accepted')`,
  // Older messages may have been deleted: docs/operations.md says after how long.
  'a closed job has no message to its own webhook address': `
    select j.id from geekhub.jobs j where j.webhook_url is not null and j.status in ('completed', 'failed')
      and j.completed_at > geekhub.app_now() - interval '30 days'
      and not exists (select from geekhub.webhook_messages m
        where m.job_id = j.id and m.endpoint_id is null and m.event = 'video.' || j.status)`,
};

const SHOWN = 5;

/** One statement, so that a simulation can ask it after every step. */
export const PROBLEMS = Object.entries(CHECKS)
  .map(
    ([problem, query]) =>
      `select '${problem.replaceAll("'", "''")}' as problem, id::text from (${query}) found`,
  )
  .join(' union all ');

/** What one step of a check saw. */
export type BookSight =
  | { kind: 'totals'; jobs: number; transfers: number; sum: bigint }
  /** `ids`: the first few of `count`. */
  | { kind: 'check'; problem: string; count: number; ids: string[] };

export type BookStep = (queryable: Queryable) => Promise<BookSight>;

async function readTotals(queryable: Queryable): Promise<BookSight> {
  const totals = firstRow(
    await queryable.query<{ jobs: bigint; transfers: bigint; sum: bigint }>(
      `select (select count(*) from geekhub.jobs) as jobs, (select count(*) from geekhub.transfers) as transfers,
         (select coalesce(sum(amount_micros), 0)::bigint from geekhub.postings) as sum`,
    ),
  );
  const { jobs, transfers, sum } = totals;
  return { kind: 'totals', jobs: Number(jobs), transfers: Number(transfers), sum };
}

/** All that is checked, each in one statement: what it sees is of one moment. */
export const BOOK_STEPS: readonly BookStep[] = [
  readTotals,
  ...Object.entries(CHECKS).map(([problem, query]): BookStep => {
    return async (queryable) => {
      // Where all is wrong there may be a million of them.
      const rows = await queryable.query<{ id: string; count: number }>(
        `select id::text, (count(*) over ())::integer as count from (${query}) found limit ${SHOWN}`,
      );
      return { kind: 'check', problem, count: rows[0]?.count ?? 0, ids: rows.map(({ id }) => id) };
    };
  }),
];

/** null where all is as promised. */
export function sayProblem(seen: BookSight): string | null {
  if (seen.kind === 'totals') {
    return seen.sum === 0n ? null : `the postings sum to ${seen.sum} micro-pesos instead of zero`;
  }
  const { problem, count, ids } = seen;
  return count === 0 ? null : `${problem} (${count}): ${ids.join(', ')}${count > SHOWN ? ', …' : ''}`;
}

/** All from one moment: jobs that move meanwhile raise no alarm. */
export function readBooks(database: Database): Promise<Books> {
  return database.transaction(async (transaction) => {
    await transaction.execute('set transaction isolation level repeatable read, read only');
    let totals = { jobs: 0, transfers: 0, sum: 0n };
    const problems: string[] = [];
    for (const step of BOOK_STEPS) {
      const seen = await step(transaction);
      if (seen.kind === 'totals') totals = seen;
      const problem = sayProblem(seen);
      if (problem !== null) problems.push(problem);
    }
    const { jobs, transfers, sum: postingsSum } = totals;
    return { jobs, transfers, postingsSum, problems };
  });
}
