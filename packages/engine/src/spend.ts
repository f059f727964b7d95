/** What an organisation spent, by day and model: exact sums of its charges. */
import { formatMicros, type Micros } from '@geekhub/contracts/money';
import type { OpenJobs, Spend, SpendFigures, SpendQuery } from '@geekhub/contracts/spend';
import type { Scope } from '@geekhub/ports/job-record';
import type { SpendRecord } from '@geekhub/ports/ledger-store';
import type { Engine } from './engine.ts';
import { lastDays } from './local-days.ts';

type Sums = Pick<SpendRecord, 'micros' | 'videos' | 'deliveredMs'>;

const CENTAVO: Micros = 10_000n;

function addUp(rows: readonly Sums[]): Sums {
  return rows.reduce(
    (sum, row) => ({
      micros: sum.micros + row.micros,
      videos: sum.videos + row.videos,
      deliveredMs: sum.deliveredMs + row.deliveredMs,
    }),
    { micros: 0n, videos: 0, deliveredMs: 0 },
  );
}

function presentSums({ micros, videos, deliveredMs }: Sums): SpendFigures {
  return { spent: formatMicros(micros), videos, delivered_ms: deliveredMs };
}

/** To the centavo, half of one upwards. */
function averageOf({ micros, videos }: Sums): string | null {
  if (videos === 0) return null;
  const parts = BigInt(videos) * CENTAVO;
  return formatMicros(((micros + parts / 2n) / parts) * CENTAVO);
}

function byModel(rows: readonly SpendRecord[]): { model: string; sums: Sums }[] {
  return [...Map.groupBy(rows, ({ model }) => model)]
    .map(([model, each]) => ({ model, sums: addUp(each) }))
    .sort((one, other) => Number(other.sums.micros - one.sums.micros) || (one.model < other.model ? -1 : 1));
}

export async function readSpend(
  { ledger }: Pick<Engine, 'ledger'>,
  scope: Scope,
  { days: count, time_zone }: SpendQuery,
): Promise<Spend> {
  const days = lastDays(count, await ledger.readClock(), time_zone);
  const rows = await ledger.readSpend(scope, days);
  const ofDay = Map.groupBy(rows, ({ date }) => date);
  const total = addUp(rows);
  return {
    object: 'spend',
    currency: 'MXN',
    ...presentSums(total),
    average: averageOf(total),
    models: byModel(rows).map(({ model, sums }) => ({
      ...{ model, average: averageOf(sums) },
      ...presentSums(sums),
    })),
    days: days.map(({ date }) => {
      const each = ofDay.get(date) ?? [];
      const models = byModel(each).map(({ model, sums }) => ({ model, ...presentSums(sums) }));
      return { date, ...presentSums(addUp(each)), models };
    }),
  };
}

export async function readOpenJobs({ ledger }: Pick<Engine, 'ledger'>, scope: Scope): Promise<OpenJobs> {
  const { heldMicros, ...counts } = await ledger.readOpenJobs(scope);
  return { object: 'open_jobs', ...counts, held: formatMicros(heldMicros) };
}
