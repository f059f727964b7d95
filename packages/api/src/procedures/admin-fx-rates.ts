/** The operator's call about the exchange rate. */
import { PublicError } from '@geekhub/contracts/error';
import { formatMicros, parseMicros } from '@geekhub/contracts/money';
import { FxRate, SetFxRate } from '@geekhub/contracts/organization';
import { adminProcedure } from '../trpc.ts';

const MAX_FX_MICROS = 1_000_000_000n;

export const setFxRate = adminProcedure
  .meta({
    openapi: {
      method: 'PUT',
      path: '/v1/admin/fx-rates/{month}',
      tags: ['Operator'],
      summary: "Set a month's exchange rate",
      description: 'Pesos per dollar, for this month or a later one. Jobs taken in before keep their price.',
      successDescription: 'The rate.',
    },
    errors: ['conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(SetFxRate)
  .output(FxRate)
  .mutation(async ({ ctx, input }) => {
    const fxMicros = parseMicros(input.mxn_per_usd) ?? 0n;
    if (fxMicros <= 0n || fxMicros > MAX_FX_MICROS) {
      throw new PublicError('invalid_request_error', 'mxn_per_usd: must be above 0 and at most 1000', {
        param: 'mxn_per_usd',
      });
    }
    if (!(await ctx.engine.pricing.setFxRate(input.month, fxMicros))) {
      throw new PublicError('conflict', `${input.month} is over: its rate is fixed.`);
    }
    return { month: input.month, mxn_per_usd: formatMicros(fxMicros) };
  });
