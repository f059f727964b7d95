/** A file that a caller uploads: an image for videos to come. */
import { z } from 'zod';
import { FILE_ID_PATTERN } from './file-id.ts';
import { FileInput } from './file-input.ts';
import { cursorLike, listOf, PageQuery } from './list.ts';

const EXAMPLE = 'file_0c1f3d5e7a9b4c2d8e6f0a1b2c3d4e5f';

export const CreateFile = z.strictObject({
  file: FileInput.meta({ description: 'A PNG, JPEG or WebP of at most 8 MB and 8,192 pixels a side.' }),
});

export const File = z
  .object({
    id: z.string().meta({ example: EXAMPLE }),
    object: z.literal('file'),
    content_type: z.enum(['image/png', 'image/jpeg', 'image/webp']).meta({
      description: 'What its bytes say, whatever they were sent as.',
    }),
    bytes: z.int(),
    width: z.int(),
    height: z.int(),
    created: z.int(),
    expires: z.int().meta({ description: 'Unix seconds at which it is deleted, if no job used it.' }),
  })
  .meta({ id: 'File' });
export type File = z.infer<typeof File>;

export const FileQuery = PageQuery.extend({
  cursor: cursorLike(new RegExp(`^\\d{1,14}_${FILE_ID_PATTERN}$`)),
});
export const FileList = listOf(File);

export const DeletedFile = z
  .object({ id: z.string(), object: z.literal('file'), deleted: z.literal(true) })
  .meta({ id: 'DeletedFile' });
