/** Balances and transactions in Postgres. */
import type { TransactionType } from '@geekhub/contracts/credits';
import type { BookOutcome, LedgerStore, TransactionRecord } from '@geekhub/ports/ledger-store';
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

    async listTransactions(scope, { limit, before }) {
      const rows = await database.query<TransactionRow>(
        `${PUBLIC_TRANSACTION} and organization_id = $1 and mode = $2 and ($3::bigint is null or sequence < $3::bigint)
         order by sequence desc limit $4`,
        [scope.organizationId, scope.mode, before, limit + 1],
      );
      return rows.map(toTransactionRecord);
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
