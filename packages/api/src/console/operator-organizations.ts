/** Organisations as the operator finds and looks at them. */
import { notFound } from '@geekhub/contracts/error';
import { formatMicros } from '@geekhub/contracts/money';
import {
  FindOrganizations,
  OrganizationDetail,
  type OrganizationRow,
  OrganizationRowList,
} from '@geekhub/contracts/operator-organization';
import { formatBalance } from '@geekhub/engine/credits';
import { createdCursor, parseCreatedCursor, toPage } from '@geekhub/engine/page';
import { unixSeconds } from '@geekhub/engine/present-job';
import type { OrganizationPurse, OrganizationSummary } from '@geekhub/ports/operator-store';
import { z } from 'zod';
import { adminProcedure } from '../trpc.ts';
import { houseOf } from './house-of.ts';

function presentSummary(summary: OrganizationSummary): OrganizationRow {
  return {
    id: summary.id,
    name: summary.name,
    created: unixSeconds(summary.createdAt),
    available: formatMicros(summary.liveAvailableMicros),
    open_jobs: summary.openJobs,
  };
}

function presentPurse(purse: OrganizationPurse): OrganizationDetail['live'] {
  return {
    balance: formatBalance(purse),
    held: formatMicros(purse.heldMicros),
    available: formatMicros(purse.availableMicros),
    open_jobs: purse.openJobs,
  };
}

export const findOrganizations = adminProcedure
  .input(FindOrganizations)
  .output(OrganizationRowList)
  .query(async ({ ctx, input: { search = '', limit, cursor } }) => {
    const page = { limit, after: parseCreatedCursor(cursor) };
    const rows = await houseOf(ctx).accounts.findOrganizations(search.trim(), page);
    return toPage(rows, limit, presentSummary, createdCursor);
  });

export const readOrganization = adminProcedure
  .input(z.strictObject({ id: z.uuid() }))
  .output(OrganizationDetail)
  .query(async ({ ctx, input: { id } }) => {
    const account = await houseOf(ctx).accounts.findAccount(id);
    if (account === null) throw notFound('organization');
    return {
      ...{ id, name: account.name, retention_days: account.retentionDays },
      created: unixSeconds(account.createdAt),
      live: presentPurse(account.purses.live),
      test: presentPurse(account.purses.test),
      keys: account.keys,
    };
  });
