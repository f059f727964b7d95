/** Makes, lists, changes and revokes API keys. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { KeyLimitsInput } from '@geekhub/contracts/key-limits';
import type { List } from '@geekhub/contracts/list';
import type { ApiKey, CreatedApiKey, KeyMode } from '@geekhub/contracts/organization';
import type { AccountStore, KeyFilter, KeyRecord } from '@geekhub/ports/account-store';
import type { Scope } from '@geekhub/ports/job-record';
import type { Authenticator } from './authenticate.ts';
import { newKey } from './bootstrap.ts';
import { presentKeyLimits, toKeyLimitChanges } from './key-limits.ts';
import { createdCursor, parseCreatedCursor, toPage } from './page.ts';
import { unixSeconds } from './present-job.ts';

/** Of one organisation in one mode, revoked ones aside; the operator may make more. */
const MAX_OWN_KEYS = 100;

export interface KeyHouse {
  accounts: AccountStore;
  authenticator: Pick<Authenticator, 'forget'>;
}

/** Whose keys may be touched: those of one organisation in one mode, or, by the operator, all. */
export type KeyReach = Scope | 'all';

function presentKey(key: KeyRecord): ApiKey {
  const { id, name, mode, last4, limits, isConsole, createdAt, lastUsedAt, revokedAt } = key;
  return {
    ...{ id, name, mode, last4 },
    limits: presentKeyLimits(limits),
    is_console: isConsole,
    created: unixSeconds(createdAt),
    last_used: lastUsedAt === null ? null : unixSeconds(lastUsedAt),
    revoked: revokedAt === null ? null : unixSeconds(revokedAt),
  };
}

export interface KeyWish {
  organizationId: string;
  mode: KeyMode;
  name: string;
  limits?: KeyLimitsInput | undefined;
}

export async function createApiKey(
  { accounts }: Pick<KeyHouse, 'accounts'>,
  { organizationId, mode, name, limits = {} }: KeyWish,
): Promise<CreatedApiKey> {
  const { record, key } = newKey(organizationId, name, mode, toKeyLimitChanges(limits));
  const created = await accounts.createKey(record);
  if (created === null) throw notFound('organization');
  const { revoked: _, last_used: __, is_console: ___, ...shown } = presentKey(created);
  return { ...shown, key };
}

/** As `createApiKey`, for whoever has a key to spare for anybody but himself. */
export async function createOwnApiKey(
  house: Pick<KeyHouse, 'accounts'>,
  { organizationId, mode }: Scope,
  wish: Pick<KeyWish, 'name' | 'limits'>,
): Promise<CreatedApiKey> {
  if ((await house.accounts.countKeys({ organizationId, mode }, MAX_OWN_KEYS)) >= MAX_OWN_KEYS) {
    throw new PublicError('conflict', `There are ${MAX_OWN_KEYS} keys already. Revoke one first.`);
  }
  return createApiKey(house, { organizationId, mode, ...wish });
}

export async function listApiKeys(
  { accounts }: Pick<KeyHouse, 'accounts'>,
  organizationId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  filter: KeyFilter = {},
): Promise<List<ApiKey>> {
  const page = { limit, after: parseCreatedCursor(cursor) };
  const rows = await accounts.listKeys(organizationId, page, filter);
  return toPage(rows, limit, presentKey, createdCursor);
}

export async function changeApiKey(
  { accounts, authenticator }: KeyHouse,
  reach: KeyReach,
  id: string,
  { name, limits = {} }: { name?: string | undefined; limits?: KeyLimitsInput | undefined },
): Promise<ApiKey> {
  const key = await findKey(accounts, reach, id);
  if (key.isConsole) {
    if (name !== undefined && name !== key.name) {
      throw new PublicError('conflict', 'This is the key of the console: it cannot be renamed.');
    }
    if (typeof limits.requests_per_minute === 'number') {
      throw new PublicError(
        'invalid_request_error',
        'limits.requests_per_minute: the key of the console takes none, for pages could not be opened any more',
        { param: 'limits.requests_per_minute' },
      );
    }
  }
  const changed = await accounts.changeKey(id, { name, limits: toKeyLimitChanges(limits) });
  if (changed === null) throw notFound('key');
  authenticator.forget(id);
  return presentKey(changed);
}

export async function revokeApiKey(
  { accounts, authenticator }: KeyHouse,
  reach: KeyReach,
  id: string,
): Promise<ApiKey> {
  if ((await findKey(accounts, reach, id)).isConsole) {
    throw new PublicError('conflict', 'This is the key of the console: it cannot be revoked.');
  }
  const revoked = await accounts.revokeKey(id);
  if (revoked === null) throw notFound('key');
  authenticator.forget(id);
  return presentKey(revoked);
}

/** Throws the same for a missing key and for one that is not within reach. What is looked at never changes. */
async function findKey(accounts: AccountStore, reach: KeyReach, id: string): Promise<KeyRecord> {
  const key = await accounts.findKey(id);
  const isWithin =
    reach === 'all' || (key?.organizationId === reach.organizationId && key.mode === reach.mode);
  if (key === null || !isWithin) throw notFound('key');
  return key;
}
