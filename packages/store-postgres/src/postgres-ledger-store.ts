/** Balances, transactions and spend in Postgres. */
import type { TransactionType } from '@geekhub/contracts/credits';
import type { BookOutcome, LedgerStore, SpendRecord, TransactionRecord } from '@geekhub/ports/ledger-store';
import { type Database, firstRow } from './database.ts';

// The public list: a charge is a consumption, and money that only changes between available and held is not shown.
const PUBLIC_TRANSACTION = `
  select id, sequence, case kind when 'charge' then 'consumption' else kind end as type,
    case when kind = 'charge' or (kind = 'adjustment' and source = 'available')
      then -amount_micros else amount_micros end as amount_micros,
    -- A short video's remainder is still held when its charge is written: held counts as balance, so this is exact.
    available_after_micros + held_after_micros as balance_after_micros,
    job_id, note, created_at
  from geekhub.transfers where kind in ('bonus', 'recharge', 'refund', 'adjustment', 'charge')`;

// Written out for each, so that the planner sees which index holds them.
const OF_TYPE: Record<TransactionType, string> = {
  bonus: "kind = 'bonus'",
  recharge: "kind = 'recharge'",
  consumption: "kind = 'charge'",
  refund: "kind = 'refund'",
  adjustment: "kind = 'adjustment'",
};

interface TransactionRow {
  id: string;
  sequence: bigint;
  type: TransactionType;
  amount_micros: bigint;
  balance_after_micros: bigint;
  job_id: string | null;
  note: string | null;
  created_at: Date;
}

function toTransactionRecord(row: TransactionRow): TransactionRecord {
  return {
    id: row.id,
    sequence: row.sequence,
    type: row.type,
    amountMicros: row.amount_micros,
    balanceAfterMicros: row.balance_after_micros,
    jobId: row.job_id,
    note: row.note,
    createdAt: row.created_at,
  };
}

interface SpendRow {
  date: string;
  model: string;
  videos: bigint;
  delivered_ms: bigint;
  micros: bigint;
}

function toSpendRecord({ date, model, videos, delivered_ms, micros }: SpendRow): SpendRecord {
  return { date, model, videos: Number(videos), deliveredMs: Number(delivered_ms), micros };
}

export function createPostgresLedgerStore(database: Database): LedgerStore {
  return {
    async readBalance(scope) {
      const row = firstRow(
        await database.query<{ available_micros: bigint; held_micros: bigint }>(
          'select available_micros, held_micros from geekhub.balances where organization_id = $1 and mode = $2',
          [scope.organizationId, scope.mode],
        ),
      );
      return { availableMicros: row.available_micros, heldMicros: row.held_micros };
    },

    async readClock() {
      return firstRow(await database.query<{ now: Date }>('select geekhub.app_now() as now')).now;
    },

    async listTransactions(scope, { limit, before, type }) {
      const rows = await database.query<TransactionRow>(
        `${PUBLIC_TRANSACTION} and ${type === undefined ? 'true' : OF_TYPE[type]}
         and organization_id = $1 and mode = $2 and ($3::bigint is null or sequence < $3::bigint)
         order by sequence desc limit $4`,
        [scope.organizationId, scope.mode, before, limit + 1],
      );
      return rows.map(toTransactionRecord);
    },

    async listTransactionsBetween(scope, { from, until }, { limit, after }) {
      const rows = await database.query<TransactionRow>(
        // A row's own time, since a Date lacks the microseconds that tell it from its neighbours.
        `${PUBLIC_TRANSACTION} and organization_id = $1 and mode = $2 and created_at < $4 and (created_at, sequence) >
           (coalesce((select t.created_at from geekhub.transfers t where t.sequence = $5), $3), coalesce($5, 0))
         order by created_at, sequence limit $6`,
        [scope.organizationId, scope.mode, from, until, after, limit],
      );
      return rows.map(toTransactionRecord);
    },

    async readSpend(scope, days) {
      const rows = await database.query<SpendRow>(
        // Day by day through the index: what lies outside of the period is not looked at, however much it is.
        `select d.date, s.* from jsonb_to_recordset($3::jsonb) as d (date text, "from" timestamptz, until timestamptz)
         cross join lateral (
           select model, sum(videos)::bigint as videos, sum(delivered_ms)::bigint as delivered_ms,
             sum(micros)::bigint as micros
           from geekhub.spend where organization_id = $1 and mode = $2
             and quarter_hour >= d."from" and quarter_hour < d.until
           group by model
         ) s order by d.date, s.model`,
        [scope.organizationId, scope.mode, JSON.stringify(days)],
      );
      return rows.map(toSpendRecord);
    },

    async readOpenJobs(scope) {
      const row = firstRow(
        await database.query<{ pending: bigint; processing: bigint; held_micros: bigint }>(
          // By its keys, each of which has its open jobs in an index.
          `select count(*) filter (where j.status = 'pending') as pending,
             count(*) filter (where j.status = 'processing') as processing,
             coalesce(sum(j.hold_micros), 0)::bigint as held_micros
           from geekhub.api_keys k join geekhub.jobs j on j.api_key_id = k.id
           where k.organization_id = $1 and k.mode = $2 and j.status in ('pending', 'processing')`,
          [scope.organizationId, scope.mode],
        ),
      );
      return {
        ...{ pending: Number(row.pending), processing: Number(row.processing) },
        heldMicros: row.held_micros,
      };
    },

    async book(transaction): Promise<BookOutcome> {
      const row = firstRow(
        await database.query<{
          outcome: BookOutcome['kind'];
          transfer_id: string | null;
          available_micros: bigint;
          held_micros: bigint;
        }>('select * from geekhub.book_transfer($1, $2, $3, $4, $5, $6, $7, $8)', [
          transaction.id,
          transaction.scope.organizationId,
          transaction.scope.mode,
          transaction.type,
          transaction.amountMicros,
          transaction.note,
          transaction.idempotencyKey,
          transaction.fingerprint,
        ]),
      );
      const balance = { availableMicros: row.available_micros, heldMicros: row.held_micros };
      switch (row.outcome) {
        case 'no_organization':
        case 'mismatch':
          return { kind: row.outcome };
        case 'overdrawn':
          return { kind: 'overdrawn', balance };
        case 'booked':
        case 'replayed': {
          const [found] = await database.query<TransactionRow>(`${PUBLIC_TRANSACTION} and id = $1`, [
            row.transfer_id,
          ]);
          if (found === undefined) throw new Error('a booked transfer must be there');
          return { kind: row.outcome, transaction: toTransactionRecord(found), balance };
        }
      }
    },
  };
}
