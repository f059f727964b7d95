/** The files that wait to be used: their facts, never their content. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { File } from '@geekhub/contracts/file';
import type { List, PageQuery } from '@geekhub/contracts/list';
import type { FileRecord } from '@geekhub/ports/file-store';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { createdCursor, parseCreatedCursor, toPage } from './page.ts';
import { unixSeconds } from './present-job.ts';

export function presentFile(file: FileRecord): File {
  const { id, bytes, width, height } = file;
  return {
    id,
    object: 'file',
    content_type: file.contentType,
    ...{ bytes, width, height },
    created: unixSeconds(file.createdAt),
    expires: unixSeconds(file.expiresAt),
  };
}

export async function readFile(engine: Engine, scope: Scope, id: string): Promise<File> {
  const file = await engine.files.find(id, scope);
  if (file === null) throw notFound('file');
  return presentFile(file);
}

export async function listFiles(
  engine: Engine,
  scope: Scope,
  { limit, cursor }: PageQuery,
): Promise<List<File>> {
  const rows = await engine.files.list(scope, { limit, after: parseCreatedCursor(cursor) });
  return toPage(rows, limit, presentFile, createdCursor);
}

export async function deleteFile(engine: Engine, scope: Scope, id: string): Promise<void> {
  switch (await engine.files.delete(id, scope)) {
    case 'deleted':
      return;
    case 'missing':
      throw notFound('file');
    case 'in_use':
      throw new PublicError(
        'conflict',
        'A job that is not finished uses this file. It is deleted when that job ends.',
      );
  }
}
