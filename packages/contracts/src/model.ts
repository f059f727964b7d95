/** A model as it stands in answers. */
import { z } from 'zod';
import { listOf } from './list.ts';
import { DecimalAmount } from './money-field.ts';

export const Model = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
    name: z.string(),
    status: z.enum(['available', 'unavailable', 'not_configured']).meta({
      description:
        '`unavailable`: the provider last answered that it has no such model. `not_configured`: the operator has set ' +
        'no credentials for the provider; test keys work all the same.',
    }),
    price_per_second: z.object({ usd: DecimalAmount, mxn: DecimalAmount }).meta({
      description:
        '`usd` is the list price; `mxn` is what is charged, markup and this month’s rate included.',
    }),
    durations: z.array(z.int()),
    default_duration: z.int(),
    aspect_ratios: z.array(z.string()),
    default_aspect_ratio: z.string(),
    resolutions: z.array(z.string()),
    audio: z.enum(['optional', 'always', 'none']),
    negative_prompt: z.boolean(),
    seed: z.boolean(),
    inputs: z.array(z.enum(['text', 'image_https_url', 'image_data_url', 'image_file'])),
    last_frame: z
      .object({ durations: z.array(z.int()) })
      .nullable()
      .meta({
        description:
          'At which durations `last_frame_url` may stand beside `image_url`; null where the model takes no last frame.',
      }),
    typical_seconds: z.object({ min: z.int(), max: z.int(), source: z.enum(['catalogue', 'learned']) }).meta({
      description:
        'From the request to the video, at the default duration. `learned`: eight in ten of the latest videos of ' +
        'this gateway. `catalogue`: the usual times of the model, while there are too few videos.',
    }),
    recommended_poll_seconds: z.int(),
    upstream: z.object({
      text_to_video: z.string(),
      image_to_video: z.string().nullable(),
      frames_to_video: z.string().nullable().meta({ description: 'For a first and a last frame.' }),
      note: z.string(),
    }),
  })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof Model>;

export const ModelList = listOf(Model);
