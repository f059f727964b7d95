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
import { changeApiKey, createApiKey, listApiKeys, revokeApiKey } from '@geekhub/engine/manage-keys';
import { z } from 'zod';
import { keyHouse } from '../key-house.ts';
import { adminProcedure } from '../trpc.ts';

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
  .mutation(({ ctx, input: { organization_id, ...wish } }) =>
    createApiKey(ctx.engine, { organizationId: organization_id, ...wish }),
  );

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
    return listApiKeys(ctx.engine, organization_id, { limit, cursor });
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
    errors: ['not_found', 'conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(ChangeApiKey)
  .output(ApiKey)
  .mutation(({ ctx, input: { id, ...change } }) => changeApiKey(keyHouse(ctx), 'all', id, change));

export const revokeKey = adminProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/admin/keys/{id}',
      tags: ['Operator'],
      summary: 'Revoke an API key',
      description:
        'At once here; within five seconds on other replicas. Jobs that it made go on. The key of the console ' +
        'cannot be revoked.',
      successDescription: 'The revoked key.',
    },
    errors: ['not_found', 'conflict'],
  })
  .input(z.strictObject({ id: z.uuid() }))
  .output(ApiKey)
  .mutation(({ ctx, input }) => revokeApiKey(keyHouse(ctx), 'all', input.id));
