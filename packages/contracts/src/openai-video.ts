/** Videos in the words of the OpenAI Videos API. */
import { z } from 'zod';
import { FILE_ID_PATTERN } from './file-id.ts';
import { FileInput } from './file-input.ts';
import { ImageUrl } from './image-url.ts';
import { storableText } from './text.ts';

export const OpenaiVideo = z
  .object({
    id: z.uuid(),
    object: z.literal('video'),
    status: z.enum(['queued', 'in_progress', 'completed', 'failed']),
    progress: z.int().min(0).max(100).meta({ description: 'Percent, as far as it is known.' }),
    model: z.string(),
    prompt: z.string().nullable().meta({ description: 'null once it was erased.' }),
    seconds: z.string().meta({ description: 'The length that was ordered.', example: '8' }),
    size: z.string().meta({
      description:
        'Width and height: as ordered, and as measured once `completed`. `auto` while it follows the image.',
      example: '1280x720',
    }),
    created_at: z.int().meta({ description: 'Unix seconds.' }),
    completed_at: z.int().nullable().meta({ description: 'Unix seconds.' }),
    expires_at: z
      .int()
      .nullable()
      .meta({ description: 'Unix seconds at which the file is deleted, or was.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    remixed_from_video_id: z.null(),
  })
  .meta({ id: 'OpenaiVideo' });
export const DeletedOpenaiVideo = z.object({
  id: z.uuid(),
  object: z.literal('video.deleted'),
  deleted: z.literal(true),
});

export type OpenaiVideo = z.infer<typeof OpenaiVideo>;

export const OpenaiVideoList = z.object({
  object: z.literal('list'),
  data: z.array(OpenaiVideo),
  first_id: z.uuid().nullable(),
  last_id: z.uuid().nullable(),
  has_more: z.boolean(),
});
export type OpenaiVideoList = z.infer<typeof OpenaiVideoList>;

export const OpenaiVideoQuery = z.strictObject({
  after: z.string().optional().meta({ description: 'The id of the last video of the page before.' }),
  limit: z.int().min(1).max(100).default(20).meta({ description: 'How many to return, 1 to 100.' }),
  order: z.enum(['asc', 'desc']).default('desc').meta({ description: 'By the time of creation.' }),
});
export type OpenaiVideoQuery = z.infer<typeof OpenaiVideoQuery>;

const AddressReference = z.strictObject({ image_url: ImageUrl });
const FileReference = z.strictObject({
  file_id: z.string().regex(new RegExp(`^${FILE_ID_PATTERN}$`)),
});

export const CreateOpenaiVideo = z.strictObject({
  model: z
    .string({
      error: ({ input }) =>
        input === undefined ? 'is required: GET /openai/v1/models lists the ids of the models' : undefined,
    })
    .min(1)
    .max(100)
    .meta({ example: 'fal/kling-2' }),
  prompt: storableText(4000).min(1).meta({ example: 'an astronaut surfing a giant wave of green salsa' }),
  seconds: z
    .string()
    .regex(/^[1-9]\d?$/, { message: 'must be a whole number of seconds, as text' })
    .optional()
    .meta({ description: "As text. The model's default when absent." }),
  size: storableText(16).optional().meta({ description: 'Width and height; only those of the model.' }),
  input_reference: z
    .union([FileInput, AddressReference, FileReference], {
      error:
        'must be a file, or an object with either image_url, an https URL or a base64 data URL of a PNG, JPEG or WebP ' +
        'image, or file_id, the id of an uploaded file',
    })
    .optional()
    .meta({ description: 'The image that the video begins with.' }),
});
export type CreateOpenaiVideo = z.infer<typeof CreateOpenaiVideo>;
