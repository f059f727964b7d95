/** GET /v1/credits/transactions: the movements behind the balance. */
import { CreditTransactionList, TransactionQuery } from '@geekhub/contracts/credits';
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
      description: 'Newest first; the amounts of all types add up to the balance.',
      responseHeaders: BalanceHeaders,
      successDescription: 'A page of transactions.',
    },
  })
  .input(TransactionQuery)
  .output(CreditTransactionList)
  .query(async ({ ctx, input }) => {
    const page = await readTransactions(ctx.engine, ctx.caller.scope, input);
    setBalance(ctx, await ctx.engine.ledger.readBalance(ctx.caller.scope));
    return page;
  });
