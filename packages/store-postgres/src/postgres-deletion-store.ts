/** Deletions in Postgres: every change is one call of a SQL function. */
import type { DeletionStore } from '@geekhub/ports/deletion-store';
import { type Database, firstRow } from './database.ts';

export function createPostgresDeletionStore(database: Database): DeletionStore {
  return {
    async delete(id, scope, { erasePrompt, claimForMs }) {
      const [row] = await database.query<{ outcome: 'deleted' | 'open'; claimed: boolean | null }>(
        `select * from geekhub.delete_job($1, $2, $3, $4, $5 * interval '1 millisecond')`,
        [id, scope.organizationId, scope.mode, erasePrompt, claimForMs],
      );
      if (row === undefined) return null;
      return row.outcome === 'open' ? { kind: 'open' } : { kind: 'deleted', claimed: row.claimed ?? false };
    },

    async deleteExpired(limit) {
      const row = firstRow(
        await database.query<{ deleted: number }>('select geekhub.delete_expired($1) as deleted', [limit]),
      );
      return row.deleted;
    },

    async claimRemovals(limit) {
      const rows = await database.query<{ job_id: string; organization_id: string }>(
        'select * from geekhub.claim_removals($1)',
        [limit],
      );
      return rows.map(({ job_id, organization_id }) => ({ jobId: job_id, organizationId: organization_id }));
    },

    async finishRemoval(jobId) {
      await database.query('select geekhub.finish_removal($1)', [jobId]);
    },
  };
}
