/** Deletes files that were never used, a few at a time. */
import type { Engine } from './engine.ts';

const BATCH = 50;

/** Several replicas may sweep at once. `full`: there may be more. */
export async function sweepFiles({ files }: Pick<Engine, 'files'>): Promise<{ full: boolean }> {
  return { full: (await files.deleteExpired(BATCH)) === BATCH };
}
