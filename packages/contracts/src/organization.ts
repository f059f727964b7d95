/** What the operator manages: organisations, their keys, their balance, the exchange rate. */
import { z } from 'zod';
import { CreditTransaction } from './credits.ts';
import { KeyLimits, KeyLimitsInput } from './key-limits.ts';
import { listOf } from './list.ts';
import { DecimalAmount, DecimalInput, positiveDecimalPattern } from './money-field.ts';
import { storableText } from './text.ts';

export const KeyMode = z.enum(['live', 'test']);
export type KeyMode = z.infer<typeof KeyMode>;

export const Organization = z
  .object({
    id: z.uuid(),
    name: z.string(),
    retention_days: z
      .int()
      .nullable()
      .meta({ description: 'How long a video is kept after its job has ended; null: for ever.' }),
    created: z.int(),
  })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof Organization>;
export const OrganizationList = listOf(Organization);

export const CreateOrganization = z.strictObject({ name: storableText(200).min(1) });

export const ChangeOrganization = z.strictObject({
  id: z.uuid(),
  retention_days: z.int().min(1).max(36_500).nullable().optional(),
});

export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    mode: KeyMode,
    last4: z.string(),
    limits: KeyLimits,
    is_console: z.boolean().meta({
      description: 'In its name people work in the console. It cannot be revoked or renamed.',
    }),
    created: z.int(),
    last_used: z.int().nullable().meta({
      description: 'To the minute or so; null for a key that was never used, and for the console’s own.',
    }),
    revoked: z.int().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyList = listOf(ApiKey);

export const CreatedApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    mode: KeyMode,
    key: z.string().meta({ description: 'Shown this once; only its hash is kept.' }),
    last4: z.string(),
    limits: KeyLimits,
    created: z.int(),
  })
  .meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** In the organisation, and of the mode, in which one is. */
export const CreateOwnApiKey = z.strictObject({
  name: storableText(200).min(1),
  limits: KeyLimitsInput.optional(),
});

export const CreateApiKey = CreateOwnApiKey.extend({ organization_id: z.uuid(), mode: KeyMode });

export const ChangeApiKey = z.strictObject({
  id: z.uuid(),
  name: storableText(200).min(1).optional(),
  limits: KeyLimitsInput.optional(),
});

export const BOOKABLE_TYPES = ['recharge', 'refund', 'adjustment', 'bonus'] as const;
export const BookTransaction = z.strictObject({
  organization_id: z.uuid(),
  type: z.enum(BOOKABLE_TYPES),
  amount_mxn: DecimalInput.meta({
    description: 'Above zero; an adjustment may be below zero too.',
    example: '100.00',
  }),
  mode: KeyMode.default('live'),
  note: storableText(500).optional(),
});
export type BookTransaction = z.infer<typeof BookTransaction>;

export const BookedTransaction = CreditTransaction.extend({ balance: DecimalAmount }).meta({
  id: 'BookedTransaction',
});
export type BookedTransaction = z.infer<typeof BookedTransaction>;

export const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'must be a month such as 2026-11' });

export const SetFxRate = z.strictObject({
  month: Month,
  mxn_per_usd: DecimalInput.meta({ example: '18.53', pattern: `^${positiveDecimalPattern(3)}$` }),
});

export const FxRate = z.object({ month: Month, mxn_per_usd: DecimalAmount }).meta({ id: 'FxRate' });
export type FxRate = z.infer<typeof FxRate>;
