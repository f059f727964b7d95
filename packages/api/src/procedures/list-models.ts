/** GET /v1/models: the catalogue. */
import { ModelList } from '@geekhub/contracts/model';
import { listModels as readModels } from '@geekhub/engine/list-models';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';

export const listModels = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/models',
      tags: ['Models'],
      summary: 'List models',
      description: 'All models on one page, with what each can render and what it costs today.',
      successDescription: 'The models.',
    },
  })
  .input(z.strictObject({}))
  .output(ModelList)
  .query(async ({ ctx }) => ({
    object: 'list' as const,
    data: await readModels(ctx.engine),
    has_more: false,
    next_cursor: null,
  }));
