/** GET /v1/credits/transactions: the movements behind the balance. */
import { CreditTransactionList } from '@geekhub/contracts/credits';
import { cursorLike, PageQuery } from '@geekhub/contracts/list';
import { listTransactions as readTransactions } from '@geekhub/engine/credits';
import { BalanceHeaders, setBalance } from '../answer-headers.ts';
import { callerProcedure } from '../trpc.ts';

export const listTransactions = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/credits/transactions',
      tags: ['Credits'],
      summary: 'List transactions',
      description: 'Newest first; their amounts add up to the balance.',
      responseHeaders: BalanceHeaders,
      successDescription: 'A page of transactions.',
    },
  })
  .input(PageQuery.extend({ cursor: cursorLike(/^\d{1,18}$/) }))
  .output(CreditTransactionList)
  .query(async ({ ctx, input }) => {
    const page = await readTransactions(ctx.engine, ctx.caller.scope, input);
    setBalance(ctx, await ctx.engine.ledger.readBalance(ctx.caller.scope));
    return page;
  });
