/** Organisations as the operator of the house sees them. */
import { z } from 'zod';
import { listOf, PageQuery } from './list.ts';
import { DecimalAmount } from './money-field.ts';
import { storableText } from './text.ts';

export const FindOrganizations = PageQuery.extend({
  /** A part of the name, in any case; all where it is left out. */
  search: storableText(200).optional(),
});

export const OrganizationRow = z.object({
  id: z.uuid(),
  name: z.string(),
  created: z.int(),
  /** Of its live balance. */
  available: DecimalAmount,
  open_jobs: z.int(),
});
export type OrganizationRow = z.infer<typeof OrganizationRow>;
export const OrganizationRowList = listOf(OrganizationRow);

const PurseView = z.object({
  balance: DecimalAmount,
  held: DecimalAmount,
  available: DecimalAmount,
  open_jobs: z.int(),
});

export const OrganizationDetail = z.object({
  id: z.uuid(),
  name: z.string(),
  created: z.int(),
  retention_days: z.int().nullable(),
  live: PurseView,
  test: PurseView,
  /** The console's own are not counted. */
  keys: z.object({ active: z.int(), revoked: z.int() }),
});
export type OrganizationDetail = z.infer<typeof OrganizationDetail>;
