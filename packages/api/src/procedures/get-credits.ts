/** GET /v1/credits: the balance. */
import { Credits } from '@geekhub/contracts/credits';
import { presentCredits } from '@geekhub/engine/credits';
import { z } from 'zod';
import { BalanceHeaders, setBalance } from '../answer-headers.ts';
import { callerProcedure } from '../trpc.ts';

export const getCredits = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/credits',
      tags: ['Credits'],
      summary: 'Look at the balance',
      responseHeaders: BalanceHeaders,
      successDescription: 'The balance, what of it is held for open jobs, and what may be spent.',
    },
  })
  .input(z.strictObject({}))
  .output(Credits)
  .query(async ({ ctx }) => {
    const balance = await ctx.engine.ledger.readBalance(ctx.caller.scope);
    setBalance(ctx, balance);
    return presentCredits(balance);
  });
