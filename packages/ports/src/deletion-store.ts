/** What the engine needs from the database about deleting videos: the wish first, then who is to ask the storage. */
import type { Scope } from './job-record.ts';
import type { MediaKey } from './media.ts';

export type DeleteOutcome =
  /** `claimed`: this caller is the one to ask the storage now. Until `claimForMs` is over, no other does. */
  | { kind: 'deleted'; claimed: boolean }
  /** The job has not ended, and nothing was changed. */
  | { kind: 'open' };

export interface DeletionStore {
  /** Deleting again changes nothing. null for a missing job and for one of another scope alike. */
  delete(
    id: string,
    scope: Scope,
    options: { erasePrompt: boolean; claimForMs: number },
  ): Promise<DeleteOutcome | null>;
  /** Deletes videos that are older than their organisation keeps them, at most so many; how many there were. */
  deleteExpired(limit: number): Promise<number>;
  /** Videos that the storage has yet to remove. Each comes again, after a minute and ever later, until it is finished. */
  claimRemovals(limit: number): Promise<MediaKey[]>;
  /** The storage has removed it. The first time leaves one more look for later. */
  finishRemoval(jobId: string): Promise<void>;
}
