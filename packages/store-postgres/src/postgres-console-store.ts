/** Members, sessions and sign-in links in Postgres. */
import { randomBytes } from 'node:crypto';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { Role } from '@geekhub/contracts/role';
import type { ConsoleStore, MemberRecord } from '@geekhub/ports/console-store';
import { type Database, firstRow } from './database.ts';

interface MemberRow {
  email: string;
  role: Role;
  created_at: Date;
}

interface ConsoleKeyRow {
  id: string;
  organization_id: string;
  mode: KeyMode;
  last4: string;
  revoked_at: Date | null;
  requests_per_minute: number | null;
}

function toMemberRecord({ email, role, created_at }: MemberRow): MemberRecord {
  return { email, role, createdAt: created_at };
}

export function createPostgresConsoleStore(database: Database): ConsoleStore {
  return {
    async addSignInLink(hash, validMs) {
      const row = firstRow(
        await database.query<{ expires_at: Date }>(
          `insert into geekhub.sign_in_links (hash, expires_at)
           values ($1, geekhub.app_now() + $2 * interval '1 millisecond') returning expires_at`,
          [hash, validMs],
        ),
      );
      return row.expires_at;
    },

    async useSignInLink(linkHash, { hash, validMs }) {
      const row = firstRow(
        await database.query<{ expires: Date | null }>(
          `select geekhub.use_sign_in_link($1, $2, $3 * interval '1 millisecond') as expires`,
          [linkHash, hash, validMs],
        ),
      );
      return row.expires !== null;
    },

    async createSession(email, { hash, validMs }) {
      await database.query(`select geekhub.create_console_session($1, $2, $3 * interval '1 millisecond')`, [
        hash,
        email,
        validMs,
      ]);
    },

    async findSession(hash) {
      const [row] = await database.query<{ email: string | null }>(
        'select email from geekhub.console_sessions where hash = $1 and expires_at > geekhub.app_now()',
        [hash],
      );
      return row ?? null;
    },

    async endSession(hash) {
      await database.query('delete from geekhub.console_sessions where hash = $1', [hash]);
    },

    async endSessionsOf(email) {
      await database.query('delete from geekhub.console_sessions where email is not distinct from $1', [
        email,
      ]);
    },

    async listMemberships(email) {
      const rows = await database.query<{ id: string; name: string; role: Role }>(
        `select o.id, o.name, m.role from geekhub.members m join geekhub.organizations o on o.id = m.organization_id
         where m.email = $1 order by o.name, o.id`,
        [email],
      );
      return rows.map(({ id, name, role }) => ({ organizationId: id, name, role }));
    },

    async findRole(organizationId, email) {
      const [row] = await database.query<{ role: Role }>(
        'select role from geekhub.members where organization_id = $1 and email = $2',
        [organizationId, email],
      );
      return row?.role ?? null;
    },

    async findConsoleCaller({ organizationId, mode }) {
      const [row] = await database.query<ConsoleKeyRow>(
        'select id, organization_id, mode, last4, revoked_at, requests_per_minute from geekhub.console_key($1, $2, $3)',
        [organizationId, mode, randomBytes(32)],
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

    async listMembers(organizationId, { limit, after }) {
      const rows = await database.query<MemberRow>(
        `select email, role, created_at from geekhub.members
         where organization_id = $1 and ($2::text is null or email > $2::text) order by email limit $3`,
        [organizationId, after, limit + 1],
      );
      return rows.map(toMemberRecord);
    },

    async setMember({ organizationId, email, keepOwner }, role) {
      const [row] = await database.query<MemberRow>(
        'select email, role, created_at from geekhub.set_member($1, $2, $3, $4)',
        [organizationId, email, role, keepOwner],
      );
      return row === undefined ? null : toMemberRecord(row);
    },

    async removeMember({ organizationId, email, keepOwner }) {
      const row = firstRow(
        await database.query<{ outcome: 'removed' | 'missing' | 'last_owner' }>(
          'select geekhub.remove_member($1, $2, $3) as outcome',
          [organizationId, email, keepOwner],
        ),
      );
      return row.outcome;
    },
  };
}
