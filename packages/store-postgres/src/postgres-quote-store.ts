/** Quotes in Postgres. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type { QuoteRecord, QuoteStore } from '@geekhub/ports/quote-store';
import { type Database, firstRow } from './database.ts';

type PriceColumn = { model: string; usd_micros_per_second: string };

interface QuoteRow {
  id: string;
  organization_id: string;
  mode: KeyMode;
  prices: [PriceColumn, ...PriceColumn[]];
  duration_seconds: number;
  markup_micros: bigint;
  fx_micros: bigint;
  created_at: Date;
  expires_at: Date;
}

function toPrice({ model, usd_micros_per_second }: PriceColumn) {
  return { model, usdMicrosPerSecond: BigInt(usd_micros_per_second) };
}

function toQuoteRecord(row: QuoteRow): QuoteRecord {
  const [first, ...others] = row.prices;
  return {
    id: row.id,
    scope: { organizationId: row.organization_id, mode: row.mode },
    prices: [toPrice(first), ...others.map(toPrice)],
    durationSeconds: row.duration_seconds,
    rates: { markupMicros: row.markup_micros, fxMicros: row.fx_micros },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function createPostgresQuoteStore(database: Database): QuoteStore {
  return {
    async create({ id, scope, prices, durationSeconds, rates, validMs }) {
      const rows = await database.query<QuoteRow>(
        `select * from geekhub.create_quote($1::jsonb, $2 * interval '1 millisecond')`,
        [
          JSON.stringify({
            ...{ id, organization_id: scope.organizationId, mode: scope.mode },
            duration_seconds: durationSeconds,
            prices: prices.map(({ model, usdMicrosPerSecond }) => ({
              model,
              usd_micros_per_second: usdMicrosPerSecond.toString(),
            })),
            markup_micros: rates.markupMicros.toString(),
            fx_micros: rates.fxMicros.toString(),
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
