/** Files in Postgres. */
import type { CreateFileOutcome, FileRecord, FileStore } from '@geekhub/ports/file-store';
import type { ImageType } from '@geekhub/ports/image';
import { type Database, firstRow } from './database.ts';

interface FileRow {
  id: string;
  content_type: ImageType;
  bytes: number;
  width: number;
  height: number;
  created_at: Date;
  expires_at: Date;
}

function toFileRecord(row: FileRow): FileRecord {
  const { id, bytes, width, height } = row;
  return {
    ...{ id, bytes, width, height },
    contentType: row.content_type,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function createPostgresFileStore(database: Database): FileStore {
  return {
    async create({ id, scope, content, sha256, idempotencyKey, validMs, ...facts }, limits) {
      const row = firstRow(
        await database.query<FileRow & { outcome: CreateFileOutcome['kind'] }>(
          `select outcome, (file).* from geekhub.create_file($1::jsonb, $2, $3 * interval '1 millisecond', $4, $5)`,
          [
            JSON.stringify({
              ...{ id, organization_id: scope.organizationId, mode: scope.mode, sha256 },
              ...{ content_type: facts.contentType, width: facts.width, height: facts.height },
              ...{ bytes: content.length, idempotency_key: idempotencyKey },
            }),
            ...[content, validMs, limits.files, limits.bytes],
          ],
        ),
      );
      switch (row.outcome) {
        case 'created':
        case 'replayed':
          return { kind: row.outcome, file: toFileRecord(row) };
        case 'mismatch':
        case 'full':
          return { kind: row.outcome };
      }
    },

    async find(id, { organizationId, mode }) {
      const [row] = await database.query<FileRow>(
        `select * from geekhub.files
         where id = $1 and organization_id = $2 and mode = $3 and expires_at > geekhub.app_now()`,
        [id, organizationId, mode],
      );
      return row === undefined ? null : toFileRecord(row);
    },

    async list({ organizationId, mode }, { limit, after }) {
      const rows = await database.query<FileRow>(
        `select * from geekhub.files f
         where f.organization_id = $1 and f.mode = $2 and f.expires_at > geekhub.app_now()
           and ($3::timestamptz is null or (f.created_at, f.id) < ($3::timestamptz, $4::text))
         order by f.created_at desc, f.id desc limit $5`,
        [organizationId, mode, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return rows.map(toFileRecord);
    },

    async delete(id, { organizationId, mode }) {
      const rows = await database.query<{ outcome: 'deleted' | 'in_use' | 'missing' }>(
        'select geekhub.delete_file($1, $2, $3) as outcome',
        [id, organizationId, mode],
      );
      return firstRow(rows).outcome;
    },

    async readContent(id) {
      const [row] = await database.query<{ content_type: string; content: Uint8Array }>(
        `select f.content_type, c.content from geekhub.files f join geekhub.file_contents c on c.file_id = f.id
         where f.id = $1`,
        [id],
      );
      return row === undefined ? null : { contentType: row.content_type, content: row.content };
    },

    async deleteExpired(limit) {
      const rows = await database.query<{ deleted: number }>(
        'select geekhub.delete_expired_files($1) as deleted',
        [limit],
      );
      return firstRow(rows).deleted;
    },
  };
}
