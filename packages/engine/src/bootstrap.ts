/** First run: makes the organisation, keys and admin token of an empty database. */
import { randomUUID } from 'node:crypto';
import { microsOf } from '@geekhub/contracts/money';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { AccountStore, NewKey, NewOrganization } from '@geekhub/ports/account-store';
import type { KeyLimitChanges } from '@geekhub/ports/key-limits';
import { hashSecret, mintAdminToken, mintApiKey } from './api-key.ts';

/** What is shown once. */
export interface FirstRunSecrets {
  organization_id: string;
  live_key: string;
  test_key: string;
  admin_token: string;
}

export function newOrganization(name: string): NewOrganization {
  return { id: randomUUID(), name, liveBonusMicros: microsOf('50'), testBonusMicros: microsOf('10000') };
}

export function newKey(
  organizationId: string,
  name: string,
  mode: KeyMode,
  limits: KeyLimitChanges = {},
): { record: NewKey; key: string } {
  const key = mintApiKey(mode);
  const record = {
    id: randomUUID(),
    organizationId,
    name,
    mode,
    hash: hashSecret(key),
    last4: key.slice(-4),
    limits,
  };
  return { record, key };
}

/**
 * null when the database is in use already. `keep` is called before anything is written to the database: if the
 * process dies in between, the next first run makes new secrets and keeps those; never is there an organisation whose
 * keys nobody saw.
 */
export async function bootstrap(
  accounts: AccountStore,
  adminToken: string | null,
  keep: (secrets: FirstRunSecrets) => Promise<void>,
): Promise<FirstRunSecrets | null> {
  if (!(await accounts.isEmpty())) return null;
  const organization = newOrganization('default');
  const live = newKey(organization.id, 'default live', 'live');
  const test = newKey(organization.id, 'default test', 'test');
  const secrets: FirstRunSecrets = {
    organization_id: organization.id,
    live_key: live.key,
    test_key: test.key,
    admin_token: adminToken ?? mintAdminToken(),
  };
  await keep(secrets);
  const first = await accounts.bootstrap({
    organization,
    keys: [live.record, test.record],
    adminTokenHash: hashSecret(secrets.admin_token),
  });
  return first ? secrets : null;
}
