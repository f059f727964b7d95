/** Another customer of the gateway, made by the operator's calls. */
import { expect } from 'vitest';
import type { ApiCaller } from './api-caller.ts';

export interface CreatedOrganization {
  id: string;
  liveKey: string;
  testKey: string;
}

export async function createOrganization(
  operator: ApiCaller,
  name = 'another',
): Promise<CreatedOrganization> {
  const created = await operator.post<{ id: string }>('/v1/admin/organizations', { name });
  expect(created.status, created.text).toBe(200);
  const { id } = created.body;
  const createKey = async (mode: 'live' | 'test') => {
    const key = await operator.post<{ key: string }>(`/v1/admin/organizations/${id}/keys`, {
      name: mode,
      mode,
    });
    expect(key.status, key.text).toBe(200);
    return key.body.key;
  };
  return { id, liveKey: await createKey('live'), testKey: await createKey('test') };
}
