/** The operator's calls about organisations and their balance. */
import { notFound } from '@geekhub/contracts/error';
import { PageQuery } from '@geekhub/contracts/list';
import {
  BookedTransaction,
  BookTransaction,
  ChangeOrganization,
  CreateOrganization,
  Organization,
  OrganizationList,
} from '@geekhub/contracts/organization';
import { newOrganization } from '@geekhub/engine/bootstrap';
import { bookTransaction } from '@geekhub/engine/credits';
import { createdCursor, parseCreatedCursor, toPage } from '@geekhub/engine/page';
import { unixSeconds } from '@geekhub/engine/present-job';
import type { OrganizationRecord } from '@geekhub/ports/account-store';
import { z } from 'zod';
import { BALANCE_HEADER, REPLAYED_HEADER } from '../answer-headers.ts';
import { IdempotencyHeaders, readIdempotencyKey } from '../request-headers.ts';
import { adminProcedure } from '../trpc.ts';

function presentOrganization({ id, name, retentionDays, createdAt }: OrganizationRecord): Organization {
  return { id, name, retention_days: retentionDays, created: unixSeconds(createdAt) };
}

export const createOrganization = adminProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/admin/organizations',
      tags: ['Operator'],
      summary: 'Create an organisation',
      description: 'Its opening bonus is booked with it.',
      successDescription: 'The organisation.',
    },
    errors: ['payload_too_large', 'unsupported_media_type'],
  })
  .input(CreateOrganization)
  .output(Organization)
  .mutation(async ({ ctx, input }) =>
    presentOrganization(await ctx.engine.accounts.createOrganization(newOrganization(input.name))),
  );

export const listOrganizations = adminProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/admin/organizations',
      tags: ['Operator'],
      summary: 'List organisations',
      successDescription: 'A page of organisations, newest first.',
    },
  })
  .input(PageQuery)
  .output(OrganizationList)
  .query(async ({ ctx, input: { limit, cursor } }) => {
    const rows = await ctx.engine.accounts.listOrganizations({ limit, after: parseCreatedCursor(cursor) });
    return toPage(rows, limit, presentOrganization, createdCursor);
  });

export const getOrganization = adminProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/admin/organizations/{id}',
      tags: ['Operator'],
      summary: 'Look at an organisation',
      successDescription: 'The organisation.',
    },
    errors: ['not_found'],
  })
  .input(z.strictObject({ id: z.uuid() }))
  .output(Organization)
  .query(async ({ ctx, input }) => {
    const organization = await ctx.engine.accounts.findOrganization(input.id);
    if (organization === null) throw notFound('organization');
    return presentOrganization(organization);
  });

export const changeOrganization = adminProcedure
  .meta({
    openapi: {
      method: 'PATCH',
      path: '/v1/admin/organizations/{id}',
      tags: ['Operator'],
      summary: 'Change an organisation',
      description:
        'What is left out stays. With `retention_days` its videos are deleted so many days after their job has ended, ' +
        'those of before too; null keeps them for ever.',
      successDescription: 'The organisation as it now is.',
    },
    errors: ['not_found', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(ChangeOrganization)
  .output(Organization)
  .mutation(async ({ ctx, input: { id, retention_days } }) => {
    const changed = await ctx.engine.accounts.changeOrganization(id, { retentionDays: retention_days });
    if (changed === null) throw notFound('organization');
    return presentOrganization(changed);
  });

export const createTransaction = adminProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/admin/organizations/{organization_id}/transactions',
      tags: ['Operator'],
      summary: 'Book a transaction',
      description: 'A recharge, refund, bonus or adjustment. The balance cannot fall below zero.',
      requestHeaders: IdempotencyHeaders,
      successDescription: 'The transaction and the new balance.',
    },
    errors: ['not_found', 'conflict', 'idempotency_mismatch', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(BookTransaction)
  .output(BookedTransaction)
  .mutation(async ({ ctx, input }) => {
    const { booked, replayed } = await bookTransaction(ctx.engine, input, readIdempotencyKey(ctx));
    if (replayed) ctx.setHeader(REPLAYED_HEADER, 'true');
    ctx.setHeader(BALANCE_HEADER, booked.balance);
    return booked;
  });
