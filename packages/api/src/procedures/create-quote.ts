/** POST /v1/videos/quotes: what a video costs. */
import { CreateQuote, Quote } from '@geekhub/contracts/quote';
import { createQuote as makeQuote } from '@geekhub/engine/create-quote';
import { BalanceHeaders, setBalance } from '../answer-headers.ts';
import { callerProcedure } from '../trpc.ts';

export const createQuote = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/videos/quotes',
      tags: ['Videos'],
      summary: 'Ask for a price',
      description:
        'Names the price of a video, in USD and in MXN, and keeps to it for 15 minutes: send its id as `quote_id` ' +
        'with the same model and duration. Nothing is set aside, and a quote can be used for more than one video.',
      responseHeaders: BalanceHeaders,
      successDescription: 'The quote.',
    },
    errors: ['max_cost_exceeded', 'model_not_found', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(CreateQuote)
  .output(Quote)
  .mutation(async ({ ctx, input }) => {
    const { quote, balance } = await makeQuote(ctx.engine, ctx.caller.scope, input);
    setBalance(ctx, balance);
    return quote;
  });
