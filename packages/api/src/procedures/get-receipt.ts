/** GET /v1/videos/{id}/receipt: what a job cost, and why. */
import { Receipt } from '@geekhub/contracts/receipt';
import { readReceipt } from '@geekhub/engine/read-receipt';
import { BalanceHeaders, setBalance } from '../answer-headers.ts';
import { callerProcedure } from '../trpc.ts';
import { JobId, parseJobId } from './job-id.ts';

export const getReceipt = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/videos/{id}/receipt',
      tags: ['Videos'],
      summary: 'Account for a job',
      description:
        'Price and its parts, hold, charge or release, every attempt, and what was really delivered.',
      responseHeaders: BalanceHeaders,
      successDescription: 'The receipt.',
    },
    errors: ['not_found'],
  })
  .input(JobId)
  .output(Receipt)
  .query(async ({ ctx, input }) => {
    const { receipt, balance } = await readReceipt(ctx.engine, ctx.caller.scope, parseJobId(input.id));
    setBalance(ctx, balance);
    return receipt;
  });
