/** The API keys of the organisation that is looked at, of its live or its test side. */
import { PageQuery } from '@geekhub/contracts/list';
import {
  ApiKey,
  ApiKeyList,
  ChangeApiKey,
  CreatedApiKey,
  CreateOwnApiKey,
} from '@geekhub/contracts/organization';
import { changeApiKey, createOwnApiKey, listApiKeys, revokeApiKey } from '@geekhub/engine/manage-keys';
import { z } from 'zod';
import { keyHouse } from '../key-house.ts';
import { callerProcedure } from '../trpc.ts';

export const listOwnKeys = callerProcedure
  .input(PageQuery.extend({ include_revoked: z.boolean().default(false) }))
  .output(ApiKeyList)
  .query(({ ctx, input: { include_revoked, ...page } }) => {
    const { organizationId, mode } = ctx.caller.scope;
    return listApiKeys(ctx.engine, organizationId, page, { mode, working: !include_revoked });
  });

export const createOwnKey = callerProcedure
  .meta({ role: 'owner' })
  .input(CreateOwnApiKey)
  .output(CreatedApiKey)
  .mutation(({ ctx, input }) => createOwnApiKey(ctx.engine, ctx.caller.scope, input));

export const changeOwnKey = callerProcedure
  .meta({ role: 'owner' })
  .input(ChangeApiKey)
  .output(ApiKey)
  .mutation(({ ctx, input: { id, ...change } }) => changeApiKey(keyHouse(ctx), ctx.caller.scope, id, change));

export const revokeOwnKey = callerProcedure
  .meta({ role: 'owner' })
  .input(z.strictObject({ id: z.uuid() }))
  .output(ApiKey)
  .mutation(({ ctx, input }) => revokeApiKey(keyHouse(ctx), ctx.caller.scope, input.id));
