/** A file among the fields of a call. */
import { z } from 'zod';
import { UploadedFile } from './uploaded-file.ts';

export const FileInput = z
  .custom<UploadedFile>((value) => value instanceof UploadedFile, { error: 'must be a file' })
  .meta({ type: 'string', format: 'binary' });
