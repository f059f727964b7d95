/** What may need the operator's attention. */
import { AttentionCounts, AttentionList, ListAttention } from '@geekhub/contracts/attention';
import { adminProcedure } from '../trpc.ts';
import { houseOf } from './house-of.ts';

export const countAttention = adminProcedure
  .output(AttentionCounts)
  .query(({ ctx }) => houseOf(ctx).attention.count());

export const listAttention = adminProcedure
  .input(ListAttention)
  .output(AttentionList)
  .query(({ ctx, input: { kind, limit, cursor } }) => houseOf(ctx).attention.list(kind, { limit, cursor }));
