/** What the engine needs from the database about tokens that read one job. */
import type { Scope } from './job-record.ts';

export interface NewJobToken {
  /** sha256 of the whole token. */
  hash: Uint8Array;
  jobId: string;
  scope: Scope;
  apiKeyId: string;
  validMs: number;
}

export interface JobTokenRecord {
  jobId: string;
  /** Of the API key that made it: whoever may not use that may not use the token. */
  keyHash: Uint8Array;
  /** Milliseconds until it expires; zero or less when it has. */
  leftMs: number;
}

export interface TokenStore {
  /** When it expires; null for a missing job and for one of another scope alike. */
  create(token: NewJobToken): Promise<Date | null>;
  /** Also one that expired within the day, so that its bearer can be told so. */
  find(hash: Uint8Array): Promise<JobTokenRecord | null>;
}
