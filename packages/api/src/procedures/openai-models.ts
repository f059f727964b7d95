/** GET /openai/v1/models and /openai/v1/models/{model}: the catalogue, under the address that the OpenAI packages have. */
import { Model, ModelList } from '@geekhub/contracts/model';
import { listModels, readModel } from '@geekhub/engine/list-models';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';

export const openaiListModels = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/openai/v1/models',
      tags: ['OpenAI Videos'],
      summary: 'List models',
      description: '`client.models.list` of the OpenAI packages: what `GET /v1/models` answers.',
      successDescription: 'The models.',
    },
  })
  .input(z.strictObject({}))
  .output(ModelList)
  .query(async ({ ctx }) => ({
    object: 'list' as const,
    data: await listModels(ctx.engine),
    has_more: false,
    next_cursor: null,
  }));

export const openaiGetModel = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/openai/v1/models/{model}',
      tags: ['OpenAI Videos'],
      summary: 'Look at a model',
      description: '`client.models.retrieve` of the OpenAI packages, which write the `/` of an id as `%2F`.',
      successDescription: 'The model.',
    },
    errors: ['model_not_found'],
  })
  .input(z.strictObject({ model: z.string().meta({ example: 'fal/kling-2' }) }))
  .output(Model)
  .query(({ ctx, input }) => readModel(ctx.engine, input.model));
