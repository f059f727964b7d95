/** What must hold of all money at any moment, whatever happened to the gateway. */
import { type Database, firstRow } from '@geekhub/store-postgres/database';

export interface LedgerFindings {
  sumOfPostings: bigint;
  balancesThatDifferFromTheirPostings: number;
  closedJobsWithMoneyHeld: number;
  openJobsWithMoneyMoved: number;
  jobsChargedTwice: number;
  leasesOnClosedJobs: number;
}

export const SOUND: LedgerFindings = {
  sumOfPostings: 0n,
  balancesThatDifferFromTheirPostings: 0,
  closedJobsWithMoneyHeld: 0,
  openJobsWithMoneyMoved: 0,
  jobsChargedTwice: 0,
  leasesOnClosedJobs: 0,
};

/** Asks the rows themselves, with no help from the code that wrote them. */
export async function inspectLedger(database: Database): Promise<LedgerFindings> {
  return firstRow(
    await database.query<LedgerFindings>(`
      with account_sums as (
        select account, sum(amount_micros)::bigint as micros from geekhub.postings group by account
      ), job_money as (
        select j.status, j.lease_until,
          coalesce(sum(t.amount_micros) filter (where t.kind = 'hold'), 0) as held,
          coalesce(sum(t.amount_micros) filter (where t.kind <> 'hold'), 0) as moved_on,
          count(*) filter (where t.kind = 'charge') as charges
        from geekhub.jobs j left join geekhub.transfers t on t.job_id = j.id group by j.id
      ), purses as (
        select organization_id, mode, 'available' as purse, available_micros as micros from geekhub.balances
        union all select organization_id, mode, 'held', held_micros from geekhub.balances
      )
      select
        (select coalesce(sum(micros), 0)::bigint from account_sums) as "sumOfPostings",
        (select count(*)::integer from purses p left join account_sums a
          on a.account = geekhub.account(p.mode, p.purse, p.organization_id)
          where p.micros <> coalesce(a.micros, 0)) as "balancesThatDifferFromTheirPostings",
        (select count(*)::integer from job_money
          where status in ('completed', 'failed') and (held = 0 or held <> moved_on)) as "closedJobsWithMoneyHeld",
        (select count(*)::integer from job_money
          where status in ('pending', 'processing') and (held = 0 or moved_on <> 0)) as "openJobsWithMoneyMoved",
        (select count(*)::integer from job_money where charges > 1) as "jobsChargedTwice",
        (select count(*)::integer from job_money
          where status in ('completed', 'failed') and lease_until is not null) as "leasesOnClosedJobs"
    `),
  );
}
