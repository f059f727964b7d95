/** Events for listeners in Postgres. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type { WebhookEventType } from '@geekhub/contracts/webhook';
import type { EventPosition, EventRecord, EventStore } from '@geekhub/ports/event-store';
import type { Scope } from '@geekhub/ports/job-record';
import { type Database, firstRow } from './database.ts';

/** The oldest transaction that may still write: what is of those before it is all there. */
const OLDEST_UNDER_WAY = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';

interface EventRow {
  id: string;
  organization_id: string;
  mode: KeyMode;
  event: WebhookEventType;
  job_id: string;
  created_at: Date;
  transaction_id: bigint;
  number: bigint;
}

export function createPostgresEventStore(database: Database): EventStore {
  return {
    async listen(scopes, keptMs) {
      await database.query(
        `select geekhub.listen_to_webhook_events($1::jsonb, $2 * interval '1 millisecond')`,
        [toScopes(scopes), keptMs],
      );
    },

    async readHead() {
      const { head, at } = firstRow(
        await database.query<{ head: bigint; at: Date }>(
          `select ${OLDEST_UNDER_WAY} as head, geekhub.app_now() as at`,
        ),
      );
      return { position: { transaction: head, number: 0n }, at };
    },

    async findPosition(id, { organizationId, mode }, keptMs) {
      const [row] = await database.query<Pick<EventRow, 'transaction_id' | 'number' | 'created_at'>>(
        `select transaction_id, number, created_at from geekhub.webhook_events
         where id = $1 and organization_id = $2 and mode = $3
           and created_at > geekhub.app_now() - $4 * interval '1 millisecond'`,
        [id, organizationId, mode, keptMs],
      );
      return row === undefined ? null : { position: toPosition(row), at: row.created_at };
    },

    async listAfter(position, scopes, limit) {
      const rows = await database.query<EventRow>(
        `select e.* from geekhub.webhook_events e
         join jsonb_to_recordset($3::jsonb) as s (organization_id uuid, mode text)
           on s.organization_id = e.organization_id and s.mode = e.mode
         where (e.transaction_id, e.number) > ($1, $2) and e.transaction_id < ${OLDEST_UNDER_WAY}
         order by e.transaction_id, e.number limit $4`,
        [position.transaction, position.number, toScopes(scopes), limit],
      );
      return rows.map(toEventRecord);
    },
  };
}

function toScopes(scopes: readonly Scope[]): string {
  return JSON.stringify(
    scopes.map(({ organizationId, mode }) => ({ organization_id: organizationId, mode })),
  );
}

function toPosition(row: Pick<EventRow, 'transaction_id' | 'number'>): EventPosition {
  return { transaction: row.transaction_id, number: row.number };
}

function toEventRecord(row: EventRow): EventRecord {
  return {
    id: row.id,
    scope: { organizationId: row.organization_id, mode: row.mode },
    event: row.event,
    jobId: row.job_id,
    createdAt: row.created_at,
    position: toPosition(row),
  };
}
