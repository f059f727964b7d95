/** A key of the first organisation, with whatever limits a test wants. */
import type { KeyLimitsInput } from '@geekhub/contracts/key-limits';
import type { CreatedApiKey, KeyMode } from '@geekhub/contracts/organization';
import { expect } from 'vitest';
import { type ApiCaller, createApiCaller, createApiCallers } from './api-caller.ts';
import type { RunningGateway } from './start-gateway.ts';

export interface LimitedKey extends ApiCaller {
  id: string;
  key: string;
}

export async function createLimitedKey(
  gateway: RunningGateway,
  limits: KeyLimitsInput,
  mode: KeyMode = 'test',
): Promise<LimitedKey> {
  const { operator } = createApiCallers(gateway);
  const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
  const created = await operator.post<CreatedApiKey>(path, { name: 'limited', mode, limits });
  expect(created.status, created.text).toBe(200);
  const { id, key } = created.body;
  return { id, key, ...createApiCaller(gateway.url, key) };
}
