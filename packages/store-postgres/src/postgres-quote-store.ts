/** Quotes in Postgres. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type { QuoteRecord, QuoteStore } from '@geekhub/ports/quote-store';
import { type Database, firstRow } from './database.ts';

interface QuoteRow {
  id: string;
  organization_id: string;
  mode: KeyMode;
  model: string;
  duration_seconds: number;
  usd_micros_per_second: bigint;
  markup_micros: bigint;
  fx_micros: bigint;
  created_at: Date;
  expires_at: Date;
}

function toQuoteRecord(row: QuoteRow): QuoteRecord {
  return {
    id: row.id,
    scope: { organizationId: row.organization_id, mode: row.mode },
    model: row.model,
    durationSeconds: row.duration_seconds,
    terms: {
      usdMicrosPerSecond: row.usd_micros_per_second,
      markupMicros: row.markup_micros,
      fxMicros: row.fx_micros,
    },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function createPostgresQuoteStore(database: Database): QuoteStore {
  return {
    async create({ id, scope, model, durationSeconds, terms, validMs }) {
      const rows = await database.query<QuoteRow>(
        `select * from geekhub.create_quote($1::jsonb, $2 * interval '1 millisecond')`,
        [
          JSON.stringify({
            ...{ id, organization_id: scope.organizationId, mode: scope.mode, model },
            duration_seconds: durationSeconds,
            usd_micros_per_second: terms.usdMicrosPerSecond.toString(),
            markup_micros: terms.markupMicros.toString(),
            fx_micros: terms.fxMicros.toString(),
          }),
          validMs,
        ],
      );
      return toQuoteRecord(firstRow(rows));
    },

    async find(id, { organizationId, mode }) {
      const [row] = await database.query<QuoteRow>(
        'select * from geekhub.quotes where id = $1 and organization_id = $2 and mode = $3',
        [id, organizationId, mode],
      );
      return row === undefined ? null : toQuoteRecord(row);
    },
  };
}
