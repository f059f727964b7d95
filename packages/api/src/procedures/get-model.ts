/** GET /v1/models/{provider}/{name}: one model. */
import { Model } from '@geekhub/contracts/model';
import { readModel } from '@geekhub/engine/list-models';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';

export const getModel = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/models/{provider}/{name}',
      tags: ['Models'],
      summary: 'Look at a model',
      successDescription: 'The model.',
    },
    errors: ['model_not_found'],
  })
  .input(
    z.strictObject({
      provider: z.string().meta({ example: 'fal' }),
      name: z.string().meta({ example: 'kling-2' }),
    }),
  )
  .output(Model)
  .query(({ ctx, input }) => readModel(ctx.engine, `${input.provider}/${input.name}`));
