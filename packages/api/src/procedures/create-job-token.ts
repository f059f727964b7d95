/** POST /v1/videos/{id}/tokens: a token that reads one job, for a browser. */
import { JobToken, TokenLifetime } from '@geekhub/contracts/job-token';
import { createJobToken as makeToken } from '@geekhub/engine/create-job-token';
import { callerProcedure } from '../trpc.ts';
import { JobId, parseJobId } from './job-id.ts';

export const createJobToken = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/videos/{id}/tokens',
      tags: ['Videos'],
      summary: 'Make a token for one job',
      description:
        'A short-lived token that reads this job and nothing else: `GET /v1/videos/{id}` and `…/events`, from any web ' +
        'page. Give it to a browser in place of your key. It ends with the key that made it.',
      successDescription: 'The token.',
    },
    errors: ['not_found', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(JobId.extend({ expires_in: TokenLifetime }))
  .output(JobToken)
  .mutation(({ ctx, input }) => makeToken(ctx.engine, ctx.caller, parseJobId(input.id), input.expires_in));
