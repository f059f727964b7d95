/** The caller's prepaid balance, and the movements that made it. */
import { z } from 'zod';
import { cursorLike, listOf, PageQuery } from './list.ts';
import { DecimalAmount } from './money-field.ts';

export const Credits = z
  .object({
    object: z.literal('credits'),
    currency: z.literal('MXN'),
    balance: DecimalAmount,
    held: DecimalAmount.meta({ description: 'Set aside for open jobs.' }),
    available: DecimalAmount.meta({ description: 'balance − held' }),
  })
  .meta({
    id: 'Credits',
    example: { object: 'credits', currency: 'MXN', balance: '50.00', held: '4.20', available: '45.80' },
  });
export type Credits = z.infer<typeof Credits>;

export const TRANSACTION_TYPES = ['bonus', 'recharge', 'consumption', 'refund', 'adjustment'] as const;
export const TransactionType = z.enum(TRANSACTION_TYPES);
export type TransactionType = z.infer<typeof TransactionType>;

export const CreditTransaction = z
  .object({
    id: z.uuid(),
    object: z.literal('credit.transaction'),
    type: TransactionType,
    amount: DecimalAmount,
    balance_after: DecimalAmount,
    job_id: z.uuid().nullable(),
    note: z.string().nullable(),
    created: z.int(),
  })
  .meta({
    id: 'CreditTransaction',
    example: {
      id: '7f2f1d7e-52b4-4a5c-9f4e-3f3a3a6a9f10',
      object: 'credit.transaction',
      type: 'consumption',
      amount: '-4.20',
      balance_after: '45.80',
      job_id: 'e8c96506-72a1-429f-a7ed-4bb0a42541be',
      note: null,
      created: 1782415300,
    },
  });
export type CreditTransaction = z.infer<typeof CreditTransaction>;

export const CreditTransactionList = listOf(CreditTransaction);

export const TransactionQuery = PageQuery.extend({
  cursor: cursorLike(/^\d{1,18}$/),
  type: TransactionType.optional().meta({ description: 'Only transactions of this type.' }),
});
export type TransactionQuery = z.infer<typeof TransactionQuery>;
