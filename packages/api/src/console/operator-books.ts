/** Checks of the books: the last ones, and a new one. */
import { BookCheckBegun, BookChecks } from '@geekhub/contracts/books-check';
import { adminProcedure } from '../trpc.ts';
import { houseOf } from './house-of.ts';

export const listBookChecks = adminProcedure
  .output(BookChecks)
  .query(async ({ ctx }) => ({ checks: await houseOf(ctx).books.list() }));

/** Answers when it has begun; it may take minutes. */
export const beginBookCheck = adminProcedure
  .output(BookCheckBegun)
  .mutation(async ({ ctx }) => ({ begun: await houseOf(ctx).books.begin() }));
