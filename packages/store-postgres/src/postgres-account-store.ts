/** Organisations, keys, rates and model availability in Postgres. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type {
  AccountStore,
  KeyRecord,
  NewKey,
  NewOrganization,
  OrganizationRecord,
} from '@geekhub/ports/account-store';
import { type Database, firstRow, type Queryable } from './database.ts';
import { type KeyLimitColumns, LIMIT_COLUMNS, toKeyLimits, toLimitColumns } from './key-limit-columns.ts';

interface KeyRow extends KeyLimitColumns {
  id: string;
  organization_id: string;
  name: string;
  mode: KeyMode;
  last4: string;
  is_console: boolean;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

interface OrganizationRow {
  id: string;
  name: string;
  retention_days: number | null;
  created_at: Date;
}

const ORGANIZATION_COLUMNS = 'id, name, retention_days, created_at';

function toOrganizationRecord({ retention_days, created_at, ...row }: OrganizationRow): OrganizationRecord {
  return { ...row, retentionDays: retention_days, createdAt: created_at };
}

const KEY_COLUMNS = `id, organization_id, name, mode, last4, is_console, created_at, last_used_at, revoked_at, ${LIMIT_COLUMNS}`;

function toKeyRecord(row: KeyRow): KeyRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    mode: row.mode,
    last4: row.last4,
    limits: toKeyLimits(row),
    isConsole: row.is_console,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

async function insertOrganization(
  target: Queryable,
  organization: NewOrganization,
): Promise<OrganizationRecord> {
  const { id, name, liveBonusMicros, testBonusMicros } = organization;
  const row = firstRow(
    await target.query<{ created_at: Date }>(
      'select geekhub.create_organization($1, $2, $3, $4) as created_at',
      [id, name, liveBonusMicros, testBonusMicros],
    ),
  );
  return { id, name, retentionDays: null, createdAt: row.created_at };
}

/** Inserts nothing where the organisation does not exist. */
async function insertKey(target: Queryable, key: NewKey): Promise<KeyRecord | null> {
  const [row] = await target.query<KeyRow>(
    `insert into geekhub.api_keys (id, organization_id, name, mode, hash, last4, ${LIMIT_COLUMNS})
     select $1, o.id, $3, $4, $5, $6, ${LIMIT_COLUMNS}
     from geekhub.organizations o,
       (select ${LIMIT_COLUMNS} from jsonb_populate_record(null::geekhub.api_keys, $7::jsonb)) limits
     where o.id = $2 returning ${KEY_COLUMNS}`,
    [
      ...[key.id, key.organizationId, key.name, key.mode, key.hash, key.last4],
      JSON.stringify(toLimitColumns(key.limits)),
    ],
  );
  return row === undefined ? null : toKeyRecord(row);
}

export function createPostgresAccountStore(database: Database): AccountStore {
  return {
    async findCaller(keyHash) {
      const [row] = await database.query<KeyRow>(
        `select ${KEY_COLUMNS} from geekhub.api_keys where hash = $1`,
        [keyHash],
      );
      if (row === undefined) return null;
      return {
        keyId: row.id,
        scope: { organizationId: row.organization_id, mode: row.mode },
        last4: row.last4,
        revoked: row.revoked_at !== null,
        requestsPerMinute: row.requests_per_minute,
      };
    },

    async isAdminToken(tokenHash) {
      const rows = await database.query('select 1 as found from geekhub.admin_tokens where hash = $1', [
        tokenHash,
      ]);
      return rows.length > 0;
    },

    async isEmpty() {
      const rows = await database.query('select 1 as found from geekhub.organizations limit 1');
      return rows.length === 0;
    },

    bootstrap(first) {
      return database.transaction(async (transaction) => {
        await transaction.query("select pg_advisory_xact_lock(hashtextextended('geekhub:bootstrap', 0))");
        const present = await transaction.query('select 1 as found from geekhub.organizations limit 1');
        if (present.length > 0) return false;
        await insertOrganization(transaction, first.organization);
        for (const key of first.keys) await insertKey(transaction, key);
        await transaction.query('insert into geekhub.admin_tokens (hash) values ($1)', [
          first.adminTokenHash,
        ]);
        return true;
      });
    },

    createOrganization: (organization) => insertOrganization(database, organization),

    async findOrganization(id) {
      const [row] = await database.query<OrganizationRow>(
        `select ${ORGANIZATION_COLUMNS} from geekhub.organizations where id = $1`,
        [id],
      );
      return row === undefined ? null : toOrganizationRecord(row);
    },

    async changeOrganization(id, { retentionDays }) {
      const [row] = await database.query<OrganizationRow>(
        // A field that the JSON does not have keeps its value; a null in it becomes one.
        `update geekhub.organizations o
           set retention_days = (select retention_days from jsonb_populate_record(o, $2::jsonb))
         where id = $1 returning ${ORGANIZATION_COLUMNS}`,
        [id, JSON.stringify({ retention_days: retentionDays })],
      );
      return row === undefined ? null : toOrganizationRecord(row);
    },

    async listOrganizations({ limit, after }) {
      const rows = await database.query<OrganizationRow>(
        `select ${ORGANIZATION_COLUMNS} from geekhub.organizations
         where $1::timestamptz is null or (created_at, id) < ($1::timestamptz, $2::uuid)
         order by created_at desc, id desc limit $3`,
        [after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return rows.map(toOrganizationRecord);
    },

    createKey: (key) => insertKey(database, key),

    async changeKey(id, { name, limits = {} }) {
      const [row] = await database.query<KeyRow>(
        // A field that the JSON does not have keeps its value; a null in it becomes one.
        `update geekhub.api_keys k set (name, ${LIMIT_COLUMNS}) =
           (select name, ${LIMIT_COLUMNS} from jsonb_populate_record(k, $2::jsonb))
         where id = $1 returning ${KEY_COLUMNS}`,
        [id, JSON.stringify({ name, ...toLimitColumns(limits) })],
      );
      return row === undefined ? null : toKeyRecord(row);
    },

    async revokeKey(id) {
      const [row] = await database.query<KeyRow>(
        `update geekhub.api_keys set revoked_at = coalesce(revoked_at, geekhub.app_now())
         where id = $1 returning ${KEY_COLUMNS}`,
        [id],
      );
      return row === undefined ? null : toKeyRecord(row);
    },

    async findKey(id) {
      const [row] = await database.query<KeyRow>(
        `select ${KEY_COLUMNS} from geekhub.api_keys where id = $1`,
        [id],
      );
      return row === undefined ? null : toKeyRecord(row);
    },

    async listKeys(organizationId, { limit, after }, { mode, working = false } = {}) {
      const rows = await database.query<KeyRow>(
        `select ${KEY_COLUMNS} from geekhub.api_keys
         where organization_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
           ${mode === undefined ? '' : 'and mode = $5'} ${working ? 'and revoked_at is null' : ''}
         order by created_at desc, id desc limit $4`,
        [
          ...[organizationId, after?.createdAt ?? null, after?.id ?? null, limit + 1],
          ...(mode === undefined ? [] : [mode]),
        ],
      );
      return rows.map(toKeyRecord);
    },

    async countKeys({ organizationId, mode }, atMost) {
      const row = firstRow(
        await database.query<{ count: number }>(
          `select count(*)::integer as count from (select from geekhub.api_keys
             where organization_id = $1 and mode = $2 and revoked_at is null limit $3) k`,
          [organizationId, mode, atMost],
        ),
      );
      return row.count;
    },

    async noteKeyUses(uses) {
      const rows = uses.map(({ keyId, agoMs }) => ({ id: keyId, ago_ms: Math.round(agoMs) }));
      await database.query('select geekhub.note_key_uses($1::jsonb)', [JSON.stringify(rows)]);
    },

    async readFxRate() {
      const row = firstRow(
        await database.query<{ month: string; micros: bigint | null }>(
          `select m.month, r.mxn_per_usd_micros as micros
           from (select geekhub.current_month() as month) m left join geekhub.fx_rates r using (month)`,
        ),
      );
      return { month: row.month, fxMicros: row.micros };
    },

    async setFxRate(month, fxMicros) {
      const rows = await database.query(
        `insert into geekhub.fx_rates (month, mxn_per_usd_micros) select $1, $2 where $1 >= geekhub.current_month()
         on conflict (month) do update
           set mxn_per_usd_micros = excluded.mxn_per_usd_micros, set_at = geekhub.app_now()
         returning month`,
        [month, fxMicros],
      );
      return rows.length > 0;
    },

    async listUnavailableModels() {
      const rows = await database.query<{ model: string }>('select model from geekhub.unavailable_models');
      return rows.map(({ model }) => model);
    },
  };
}
