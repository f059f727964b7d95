/** How the providers have been, read from the index of what became of jobs. */
import type { HealthStore } from '@geekhub/ports/health-store';
import { type Database, firstRow } from './database.ts';

/** Names of providers and codes have no commas. */
const listText = (words: readonly string[]) => words.join(',');

const ENDS = `
  select e.provider, e.error_code, count(*)::integer as count,
    least($3::integer - 1, floor(date_part('epoch', e.ended_at - s.start) * 1000 * $3::integer / $2::bigint))::integer as slice
  from geekhub.provider_ends e, (select geekhub.app_now() - $2 * interval '1 millisecond' as start) s
  where e.provider = any (string_to_array($1, ',')) and e.ended_at > s.start
  group by e.provider, e.error_code, slice`;

const PROVIDERS = `
  select p.provider, times.both, success.ended_at as last_success,
    failure.ended_at as last_failure, failure.error_code as last_code
  from unnest(string_to_array($1, ',')) p (provider)
    left join lateral (
      select percentile_cont(array[0.5, 0.95]) within group (order by e.render_seconds) as both
      from geekhub.provider_ends e
      where e.provider = p.provider and e.ended_at > geekhub.app_now() - $2 * interval '1 millisecond'
        and e.render_seconds is not null
    ) times on true
    left join lateral (
      select e.ended_at from geekhub.provider_ends e where e.provider = p.provider and e.error_code is null
      order by e.ended_at desc limit 1
    ) success on true
    left join lateral (
      select e.ended_at, e.error_code from geekhub.provider_ends e where e.provider = p.provider
        and e.error_code is not null and not e.error_code = any (string_to_array($3, ','))
      order by e.ended_at desc limit 1
    ) failure on true`;

/** The index of what is due has the open jobs, and no others. */
const QUEUES = `
  select j.provider, count(*) filter (where j.status = 'pending')::integer as pending,
    count(*) filter (where j.status = 'processing')::integer as processing,
    count(*) filter (where j.next_check_at <= geekhub.app_now()
      and (j.lease_until is null or j.lease_until <= geekhub.app_now()))::integer as due,
    min(j.created_at) filter (where j.status = 'pending') as oldest_pending
  from geekhub.jobs j where j.status in ('pending', 'processing') group by j.provider`;

interface EndsRow {
  provider: string;
  error_code: string | null;
  count: number;
  slice: number;
}

interface ProviderRow {
  provider: string;
  both: [number, number] | null;
  last_success: Date | null;
  last_failure: Date | null;
  last_code: string | null;
}

interface QueueRow {
  provider: string;
  pending: number;
  processing: number;
  due: number;
  oldest_pending: Date | null;
}

export function createPostgresHealthStore(database: Database): HealthStore {
  return {
    async readHealth({ lengthMs, slices }, providers, notCounted) {
      const names = listText(providers);
      const [now, ends, readings, queues] = await Promise.all([
        database.query<{ now: Date }>('select geekhub.app_now() as now'),
        database.query<EndsRow>(ENDS, [names, lengthMs, slices]),
        database.query<ProviderRow>(PROVIDERS, [names, lengthMs, listText(notCounted)]),
        database.query<QueueRow>(QUEUES),
      ]);
      return {
        readAt: firstRow(now).now,
        ends: ends.map(({ error_code, ...row }) => ({ ...row, errorCode: error_code })),
        providers: readings.map((row) => ({
          provider: row.provider,
          renderSeconds: row.both === null ? null : { p50: row.both[0], p95: row.both[1] },
          lastSuccess: row.last_success,
          lastFailure:
            row.last_failure === null ? null : { at: row.last_failure, code: row.last_code ?? 'unknown' },
        })),
        queues: queues.map(({ oldest_pending, ...row }) => ({ ...row, oldestPending: oldest_pending })),
      };
    },

    async prune(keepMs, limit) {
      const row = firstRow(
        await database.query<{ pruned: number }>(
          `select geekhub.prune_provider_ends($1 * interval '1 millisecond', $2) as pruned`,
          [keepMs, limit],
        ),
      );
      return row.pruned;
    },
  };
}
