/** Takes in a file of a caller: looked at, measured, kept for a day. */
import { createHash, randomUUID } from 'node:crypto';
import { PublicError } from '@geekhub/contracts/error';
import type { File } from '@geekhub/contracts/file';
import { formatFileId } from '@geekhub/contracts/file-id';
import type { FileLimits } from '@geekhub/ports/file-store';
import type { Scope } from '@geekhub/ports/job-record';
import { unreadableImage } from './check-images.ts';
import type { Engine } from './engine.ts';
import { presentFile } from './manage-files.ts';

const KEPT_MS = 24 * 3_600_000;
/** Of one organisation and mode: what waits to be used, and what open jobs use. */
const LIMITS: FileLimits = { files: 1_000, bytes: 500_000_000 };

/** The type is that of the bytes: what the caller calls it is not asked. */
export async function uploadFile(
  engine: Engine,
  scope: Scope,
  content: Uint8Array,
  { idempotencyKey }: { idempotencyKey: string | null },
): Promise<{ file: File; replayed: boolean }> {
  const facts = engine.inspectImage(content);
  if (facts === null) throw unreadableImage('file');
  const outcome = await engine.files.create(
    {
      ...facts,
      id: formatFileId(randomUUID()),
      scope,
      content,
      sha256: createHash('sha256').update(content).digest('hex'),
      idempotencyKey,
      validMs: KEPT_MS,
    },
    LIMITS,
  );
  switch (outcome.kind) {
    case 'created':
    case 'replayed':
      return { file: presentFile(outcome.file), replayed: outcome.kind === 'replayed' };
    case 'mismatch':
      throw new PublicError(
        'idempotency_mismatch',
        'This Idempotency-Key was used with another file. Use a new key for a new file.',
      );
    case 'full':
      throw new PublicError(
        'conflict',
        `There are ${LIMITS.files} files or ${LIMITS.bytes / 1_000_000} MB of them already. Delete some, or wait: a ` +
          'file goes with the job that uses it, or after a day.',
      );
  }
}
