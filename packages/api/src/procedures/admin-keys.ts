/** The operator's calls about API keys. */
import { notFound } from '@geekhub/contracts/error';
import { PageQuery } from '@geekhub/contracts/list';
import {
  ApiKey,
  ApiKeyList,
  ChangeApiKey,
  CreateApiKey,
  CreatedApiKey,
} from '@geekhub/contracts/organization';
import { newKey } from '@geekhub/engine/bootstrap';
import { presentKeyLimits, toKeyLimitChanges } from '@geekhub/engine/key-limits';
import { createdCursor, parseCreatedCursor, toPage } from '@geekhub/engine/page';
import { unixSeconds } from '@geekhub/engine/present-job';
import type { KeyRecord } from '@geekhub/ports/account-store';
import { z } from 'zod';
import { adminProcedure } from '../trpc.ts';

function presentKey({ id, name, mode, last4, limits, createdAt, revokedAt }: KeyRecord): ApiKey {
  return {
    ...{ id, name, mode, last4 },
    limits: presentKeyLimits(limits),
    created: unixSeconds(createdAt),
    revoked: revokedAt === null ? null : unixSeconds(revokedAt),
  };
}

export const createKey = adminProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/admin/organizations/{organization_id}/keys',
      tags: ['Operator'],
      summary: 'Create an API key',
      successDescription: 'The key, shown this once.',
    },
    errors: ['not_found', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(CreateApiKey)
  .output(CreatedApiKey)
  .mutation(async ({ ctx, input }) => {
    const limits = toKeyLimitChanges(input.limits ?? {});
    const { record, key } = newKey(input.organization_id, input.name, input.mode, limits);
    const created = await ctx.engine.accounts.createKey(record);
    if (created === null) throw notFound('organization');
    const { revoked: _, ...shown } = presentKey(created);
    return { ...shown, key };
  });

export const listKeys = adminProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/admin/organizations/{organization_id}/keys',
      tags: ['Operator'],
      summary: "List an organisation's API keys",
      successDescription: 'A page of keys, newest first, never with the key itself.',
    },
    errors: ['not_found'],
  })
  .input(PageQuery.extend({ organization_id: z.uuid() }))
  .output(ApiKeyList)
  .query(async ({ ctx, input: { organization_id, limit, cursor } }) => {
    const { accounts } = ctx.engine;
    if ((await accounts.findOrganization(organization_id)) === null) throw notFound('organization');
    const rows = await accounts.listKeys(organization_id, { limit, after: parseCreatedCursor(cursor) });
    return toPage(rows, limit, presentKey, createdCursor);
  });

export const changeKey = adminProcedure
  .meta({
    openapi: {
      method: 'PATCH',
      path: '/v1/admin/keys/{id}',
      tags: ['Operator'],
      summary: 'Rename an API key or change its limits',
      description:
        'What is left out stays, also within `limits`, where null lifts a limit. At once here, requests per minute ' +
        'within five seconds on other replicas; every other limit at once everywhere.',
      successDescription: 'The key as it now is.',
    },
    errors: ['not_found', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(ChangeApiKey)
  .output(ApiKey)
  .mutation(async ({ ctx, input: { id, name, limits } }) => {
    const changed = await ctx.engine.accounts.changeKey(id, {
      name,
      limits: toKeyLimitChanges(limits ?? {}),
    });
    if (changed === null) throw notFound('key');
    ctx.dependencies.authenticator.forget(changed.id);
    return presentKey(changed);
  });

export const revokeKey = adminProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/admin/keys/{id}',
      tags: ['Operator'],
      summary: 'Revoke an API key',
      description: 'At once here; within five seconds on other replicas. Jobs that it made go on.',
      successDescription: 'The revoked key.',
    },
    errors: ['not_found'],
  })
  .input(z.strictObject({ id: z.uuid() }))
  .output(ApiKey)
  .mutation(async ({ ctx, input }) => {
    const revoked = await ctx.engine.accounts.revokeKey(input.id);
    if (revoked === null) throw notFound('key');
    ctx.dependencies.authenticator.forget(revoked.id);
    return presentKey(revoked);
  });
