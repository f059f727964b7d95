/** What the engine needs from the database about files that callers upload. */

import type { CreatedPage } from './account-store.ts';
import type { ImageFacts } from './image.ts';
import type { Scope } from './job-record.ts';

export interface FileRecord extends ImageFacts {
  /** As it stands on the wire. */
  id: string;
  bytes: number;
  createdAt: Date;
  expiresAt: Date;
}

export interface NewFile extends ImageFacts {
  id: string;
  scope: Scope;
  content: Uint8Array;
  /** Of the content, hex. */
  sha256: string;
  /** The caller's `Idempotency-Key`; unique within the scope for as long as the file is kept. */
  idempotencyKey: string | null;
  validMs: number;
}

/** What one scope may have at a time. */
export interface FileLimits {
  files: number;
  bytes: number;
}

export type CreateFileOutcome =
  | { kind: 'created' | 'replayed'; file: FileRecord }
  /** The idempotency key was used with another content. */
  | { kind: 'mismatch' }
  | { kind: 'full' };

/** A file that has expired is like one that never was, except for the jobs that use it. */
export interface FileStore {
  create(file: NewFile, limits: FileLimits): Promise<CreateFileOutcome>;
  find(id: string, scope: Scope): Promise<FileRecord | null>;
  /** Newest first, at most `limit` + 1. */
  list(scope: Scope, page: CreatedPage): Promise<FileRecord[]>;
  /** `in_use`: an open job needs it, and takes it along when it ends. */
  delete(id: string, scope: Scope): Promise<'deleted' | 'in_use' | 'missing'>;
  /** For a job that uses it. null when there is none. */
  readContent(id: string): Promise<{ contentType: string; content: Uint8Array } | null>;
  /** Those that no job uses. How many there were, at most `limit`. */
  deleteExpired(limit: number): Promise<number>;
}
