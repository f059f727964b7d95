/** Organisations with their money and jobs, and all exchange rates, from Postgres. */
import type { OperatorStore } from '@geekhub/ports/operator-store';
import { type Database, firstRow } from './database.ts';

interface SummaryRow {
  id: string;
  name: string;
  created_at: Date;
  available_micros: bigint;
  open_jobs: number;
}

interface AccountRow {
  id: string;
  name: string;
  retention_days: number | null;
  created_at: Date;
  mode: 'live' | 'test';
  available_micros: bigint;
  held_micros: bigint;
  open_jobs: number;
  active_keys: number;
  revoked_keys: number;
}

/** By way of the keys: each has its open jobs in an index. */
const openJobs = (organization: string, mode: string) => `
  (select count(*)::integer from geekhub.api_keys k
    join geekhub.jobs j on j.api_key_id = k.id and j.status in ('pending', 'processing')
    where k.organization_id = ${organization} and k.mode = ${mode})`;

export function createPostgresOperatorStore(database: Database): OperatorStore {
  return {
    async findOrganizations(search, { limit, after }) {
      const rows = await database.query<SummaryRow>(
        `select o.id, o.name, o.created_at, b.available_micros,
           ${openJobs('o.id', "'live'")} + ${openJobs('o.id', "'test'")} as open_jobs
         from (
           select id, name, created_at from geekhub.organizations
           where ($1 = '' or strpos(lower(name), lower($1)) > 0)
             and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
           order by created_at desc, id desc limit $4
         ) o join geekhub.balances b on b.organization_id = o.id and b.mode = 'live'
         order by o.created_at desc, o.id desc`,
        [search, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: row.created_at,
        liveAvailableMicros: row.available_micros,
        openJobs: row.open_jobs,
      }));
    },

    async findAccount(id) {
      const rows = await database.query<AccountRow>(
        `select o.id, o.name, o.retention_days, o.created_at, b.mode, b.available_micros, b.held_micros,
           ${openJobs('o.id', 'b.mode')} as open_jobs,
           (select count(*)::integer from geekhub.api_keys k
             where k.organization_id = o.id and not k.is_console and k.revoked_at is null) as active_keys,
           (select count(*)::integer from geekhub.api_keys k
             where k.organization_id = o.id and not k.is_console and k.revoked_at is not null) as revoked_keys
         from geekhub.organizations o join geekhub.balances b on b.organization_id = o.id where o.id = $1`,
        [id],
      );
      const purseOf = (mode: AccountRow['mode']) => {
        const row = firstRow(rows.filter((each) => each.mode === mode));
        return {
          availableMicros: row.available_micros,
          heldMicros: row.held_micros,
          openJobs: row.open_jobs,
        };
      };
      const [row] = rows;
      if (row === undefined) return null;
      return {
        ...{ id: row.id, name: row.name, retentionDays: row.retention_days, createdAt: row.created_at },
        purses: { live: purseOf('live'), test: purseOf('test') },
        keys: { active: row.active_keys, revoked: row.revoked_keys },
      };
    },

    async readFxRates() {
      const rows = await database.query<{
        current: string;
        month: string | null;
        micros: bigint;
        set_at: Date;
      }>(
        `select geekhub.current_month() as current, r.month, r.mxn_per_usd_micros as micros, r.set_at
         from (select 1) one left join geekhub.fx_rates r on true order by r.month desc`,
      );
      return {
        currentMonth: firstRow(rows).current,
        rates: rows.flatMap(({ month, micros, set_at }) =>
          month === null ? [] : [{ month, fxMicros: micros, setAt: set_at }],
        ),
      };
    },
  };
}
