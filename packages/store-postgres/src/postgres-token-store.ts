/** Tokens that read one job, in Postgres. */
import type { TokenStore } from '@geekhub/ports/token-store';
import { type Database, firstRow } from './database.ts';

export function createPostgresTokenStore(database: Database): TokenStore {
  return {
    async create({ hash, jobId, scope, apiKeyId, validMs }) {
      const row = firstRow(
        await database.query<{ expires: Date | null }>(
          `select geekhub.create_job_token($1, $2, $3, $4, $5, $6 * interval '1 millisecond') as expires`,
          [hash, jobId, scope.organizationId, scope.mode, apiKeyId, validMs],
        ),
      );
      return row.expires;
    },

    async find(hash) {
      const [row] = await database.query<{ job_id: string; key_hash: Uint8Array; left_ms: number }>(
        `select t.job_id, k.hash as key_hash,
           (extract(epoch from t.expires_at - geekhub.app_now()) * 1000)::float8 as left_ms
         from geekhub.job_tokens t join geekhub.api_keys k on k.id = t.api_key_id where t.hash = $1`,
        [hash],
      );
      return row === undefined ? null : { jobId: row.job_id, keyHash: row.key_hash, leftMs: row.left_ms };
    },
  };
}
