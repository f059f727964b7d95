/** The calls about files. */
import { notFound } from '@geekhub/contracts/error';
import { CreateFile, DeletedFile, File, FileList, FileQuery } from '@geekhub/contracts/file';
import { isFileId } from '@geekhub/contracts/file-id';
import { listFiles as pageOfFiles, readFile, deleteFile as removeFile } from '@geekhub/engine/manage-files';
import { uploadFile } from '@geekhub/engine/upload-file';
import { z } from 'zod';
import { REPLAYED_HEADER } from '../answer-headers.ts';
import { IdempotencyHeaders, readIdempotencyKey } from '../request-headers.ts';
import { callerProcedure } from '../trpc.ts';

/** Any text: what is no id is a file that does not exist, word for word like one of somebody else's. */
const FileIdInput = z.strictObject({ id: z.string().meta({ description: 'The id of the file.' }) });

function parseFileId(id: string): string {
  if (!isFileId(id)) throw notFound('file');
  return id;
}

export const createFile = callerProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/files',
      tags: ['Files'],
      summary: 'Upload an image',
      description:
        'Keeps an image for `image_url` and `last_frame_url` of videos to come. Nobody else can see it. It is deleted ' +
        'when the last job that uses it ends, and after a day if none did.',
      contentTypes: ['multipart/form-data'],
      requestHeaders: IdempotencyHeaders,
      successDescription: 'The file.',
    },
    errors: ['conflict', 'payload_too_large', 'unsupported_media_type', 'idempotency_mismatch'],
  })
  .input(CreateFile)
  .output(File)
  .mutation(async ({ ctx, input }) => {
    const { file, replayed } = await uploadFile(ctx.engine, ctx.caller.scope, input.file.bytes, {
      idempotencyKey: readIdempotencyKey(ctx),
    });
    if (replayed) ctx.setHeader(REPLAYED_HEADER, 'true');
    return file;
  });

export const listFiles = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/files',
      tags: ['Files'],
      summary: 'List files',
      successDescription: 'A page of the files that are still there, newest first.',
    },
  })
  .input(FileQuery)
  .output(FileList)
  .query(({ ctx, input }) => pageOfFiles(ctx.engine, ctx.caller.scope, input));

export const getFile = callerProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/files/{id}',
      tags: ['Files'],
      summary: 'Look at a file',
      successDescription: 'What is known of it; the image itself is not given out.',
    },
    errors: ['not_found'],
  })
  .input(FileIdInput)
  .output(File)
  .query(({ ctx, input }) => readFile(ctx.engine, ctx.caller.scope, parseFileId(input.id)));

export const deleteFile = callerProcedure
  .meta({
    openapi: {
      method: 'DELETE',
      path: '/v1/files/{id}',
      tags: ['Files'],
      summary: 'Delete a file',
      description: 'A file that an open job uses stays until that job ends, and the answer is a 409.',
      successDescription: 'It is deleted.',
    },
    errors: ['not_found', 'conflict'],
  })
  .input(FileIdInput)
  .output(DeletedFile)
  .mutation(async ({ ctx, input }) => {
    const id = parseFileId(input.id);
    await removeFile(ctx.engine, ctx.caller.scope, id);
    return { id, object: 'file' as const, deleted: true as const };
  });
