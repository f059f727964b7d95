/** A video job: what a caller asks for and what a caller sees. */
import { z } from 'zod';
import { ImageUrl } from './image-url.ts';
import { listOf } from './list.ts';
import { DecimalAmount, PositiveAmount } from './money-field.ts';
import {
  MAX_FALLBACKS,
  MAX_NEGATIVE_PROMPT_CHARACTERS,
  MAX_PROMPT_CHARACTERS,
  MAX_SEED,
} from './order-limits.ts';
import { QuoteId } from './quote-id.ts';
import { ReceiverUrl } from './receiver-url.ts';
import { SANDBOX_SCENARIOS } from './sandbox-scenario.ts';
import { storableText } from './text.ts';

export const JOB_STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;
export const JobStatus = z.enum(JOB_STATUSES).meta({
  description:
    '`pending`: accepted, not yet with the provider. `processing`: rendering, or the finished video is being copied. ' +
    '`completed`: `video_url` is ready. `failed`: `error` says why, nothing was charged.',
});
export type JobStatus = z.infer<typeof JobStatus>;

/** Why a job failed. */
export const JOB_ERROR_CODES = [
  'content_policy',
  'input_rejected',
  'model_unavailable',
  'provider_error',
  'submit_unconfirmed',
  'deadline_passed',
  'video_unusable',
  'canceled',
] as const;
export const JobErrorCode = z.enum(JOB_ERROR_CODES);
export type JobErrorCode = z.infer<typeof JobErrorCode>;

const Metadata = z
  .record(storableText(64).min(1), storableText(512))
  .refine((pairs) => Object.keys(pairs).length <= 16, { message: 'must have at most 16 pairs' })
  .meta({ maxProperties: 16 });

export const CreateVideo = z.strictObject({
  model: storableText(100)
    .min(1)
    .meta({ description: 'A model id of `GET /v1/models`.', example: 'fal/kling-2' }),
  prompt: storableText(MAX_PROMPT_CHARACTERS)
    .min(1)
    .meta({ example: 'an astronaut surfing a giant wave of green salsa' }),
  duration: z.int().min(1).max(60).optional().meta({
    description: "Seconds. The model's default when absent; only lengths that the model renders.",
    example: 5,
  }),
  aspect_ratio: storableText(16).optional().meta({ example: '16:9' }),
  negative_prompt: storableText(MAX_NEGATIVE_PROMPT_CHARACTERS).min(1).optional(),
  seed: z.int().min(0).max(MAX_SEED).optional(),
  resolution: storableText(16).optional().meta({ example: '720p' }),
  audio: z.boolean().optional(),
  image_url: ImageUrl.optional().meta({
    description: 'Image-to-video, the first frame: an https URL, a data URL, or the id of a file.',
  }),
  last_frame_url: ImageUrl.optional().meta({
    description: 'How the video ends, beside `image_url` and in the same forms. Only some models have it.',
  }),
  webhook_url: ReceiverUrl.optional().meta({
    description: 'An https address that is told when the job moves on and ends, beside your endpoints.',
    example: 'https://example.com/hooks/video',
  }),
  fallback_models: z
    .array(storableText(100).min(1))
    .min(1)
    .max(MAX_FALLBACKS)
    .optional()
    .meta({
      description:
        'Models that take over, in this order, when a provider fails the job for a reason that is not in the request. ' +
        'Each must be able to render the same. What is set aside is enough for the dearest; you pay for the one that delivers.',
      example: ['fal/veo-3.1'],
    }),
  max_cost: PositiveAmount.optional().meta({
    description: 'In MXN. A job that could cost more is refused.',
    example: '70.00',
  }),
  quote_id: QuoteId.optional().meta({
    description: 'A quote for this model and duration, not yet expired: its price is the price.',
  }),
  metadata: Metadata.optional().meta({
    description:
      'Up to 16 string pairs, returned as given. With a test key `sandbox` lets the job come to another end: ' +
      `${SANDBOX_SCENARIOS.map((each) => `\`${each}\``).join(', ')}, alone or with a model, as in ` +
      '`fails:google/veo-3.1`. A live key refuses these.',
  }),
});
export type CreateVideo = z.infer<typeof CreateVideo>;

export const Cost = z.object({
  amount: DecimalAmount,
  currency: z.literal('MXN'),
  state: z.enum(['held', 'charged', 'released']),
});
export type Cost = z.infer<typeof Cost>;

export const Job = z
  .object({
    id: z.uuid(),
    object: z.literal('video.job'),
    status: JobStatus,
    model: z.string(),
    rendered_by: z.string().meta({
      description: 'The model that renders, or has rendered: another than `model` after a fallback.',
    }),
    prompt: z.string().meta({ description: 'Empty once it was erased.' }),
    video_url: z.url().nullable(),
    duration: z.int().meta({ description: 'Seconds that were asked for.' }),
    error: z.string().nullable(),
    created: z.int().meta({ description: 'Unix seconds.' }),
    completed: z.int().nullable().meta({ description: 'Unix seconds of the end, also of a failed job.' }),
    deleted: z.int().nullable().meta({
      description: 'Unix seconds at which the video was deleted; `video_url` is null from then on.',
    }),
    error_code: JobErrorCode.nullable(),
    aspect_ratio: z.string().nullable().meta({ description: 'null where the output follows the image.' }),
    cost: Cost,
    progress: z.int().min(0).max(100).optional().meta({
      description:
        'Percent, which never falls while a render goes on: 0 until it begins, 100 once `completed`; a `failed` job has none.',
    }),
    progress_source: z
      .enum(['provider', 'estimated'])
      .optional()
      .meta({
        description:
          'While the job is open. `provider`: its own word. `estimated`: from how long the latest videos of this ' +
          'model and duration took.',
      }),
    eta_seconds: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'Seconds until the video is expected, while the job is open. Absent where that is not known: while the ' +
          'provider is busy, and when the job takes longer than nine in ten did.',
      }),
    poll_after_seconds: z.int().min(1).optional().meta({
      description:
        'While the job is open: in how many seconds to ask again; sooner as the video comes nearer.',
    }),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({
    id: 'VideoJob',
    example: {
      id: 'e8c96506-72a1-429f-a7ed-4bb0a42541be',
      object: 'video.job',
      status: 'processing',
      model: 'fal/kling-2',
      rendered_by: 'fal/kling-2',
      prompt: 'an astronaut surfing a giant wave of green salsa',
      video_url: null,
      duration: 5,
      error: null,
      created: 1782415166,
      completed: null,
      deleted: null,
      error_code: null,
      aspect_ratio: '16:9',
      cost: { amount: '4.20', currency: 'MXN', state: 'held' },
      progress: 38,
      progress_source: 'estimated',
      eta_seconds: 110,
      poll_after_seconds: 15,
      metadata: {},
    },
  });
export type Job = z.infer<typeof Job>;

/** Of a video that was deleted. */
export const DeletedVideo = z.object({
  id: z.uuid(),
  object: z.literal('video.job'),
  deleted: z.literal(true),
});

export const JobList = listOf(Job);
