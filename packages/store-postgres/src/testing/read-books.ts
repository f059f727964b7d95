/** The books of a database, and what is wrong with them. */
import type { Database } from '../database.ts';

export interface Books {
  /** Sum of all postings: always zero. */
  postingsSum: bigint;
  /** Every disagreement that was found, in words. */
  problems: string[];
}

const CHECKS: Record<string, string> = {
  'a balance is not the sum of its postings': `
    select b.organization_id from geekhub.balances b where
      b.available_micros <> (select coalesce(sum(p.amount_micros), 0) from geekhub.postings p
        where p.account = geekhub.account(b.mode, 'available', b.organization_id))
      or b.held_micros <> (select coalesce(sum(p.amount_micros), 0) from geekhub.postings p
        where p.account = geekhub.account(b.mode, 'held', b.organization_id))`,
  'what is held is not the sum of the open jobs': `
    select b.organization_id from geekhub.balances b where b.held_micros <>
      (select coalesce(sum(j.hold_micros), 0) from geekhub.jobs j
        where j.organization_id = b.organization_id and j.mode = b.mode and j.status in ('pending', 'processing'))`,
  'a job has not exactly one hold': `
    select j.id from geekhub.jobs j where
      (select count(*) from geekhub.transfers t where t.job_id = j.id and t.kind = 'hold') <> 1`,
  'completed and charged are not the same': `
    select j.id from geekhub.jobs j where (j.status = 'completed') <>
      exists (select from geekhub.transfers t where t.job_id = j.id and t.kind = 'charge')`,
  'failed and released are not the same': `
    select j.id from geekhub.jobs j where (j.status = 'failed') <>
      exists (select from geekhub.transfers t where t.job_id = j.id and t.kind = 'release')`,
  'a job has more than one attempt that was accepted': `
    select job_id from geekhub.attempts where outcome = 'accepted' group by job_id having count(*) > 1`,
  'a completed job has no attempt that was accepted': `
    select j.id from geekhub.jobs j where j.status = 'completed' and not exists
      (select from geekhub.attempts a where a.job_id = j.id and a.outcome = 'accepted')`,
};

export async function readBooks(database: Database): Promise<Books> {
  const [sum] = await database.query<{ sum: bigint }>(
    'select coalesce(sum(amount_micros), 0)::bigint as sum from geekhub.postings',
  );
  const problems: string[] = [];
  for (const [problem, query] of Object.entries(CHECKS)) {
    const rows = await database.query(query);
    if (rows.length > 0) problems.push(`${problem} (${rows.length})`);
  }
  return { postingsSum: sum?.sum ?? 0n, problems };
}
