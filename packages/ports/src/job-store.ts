/** What the engine needs from the database about jobs: whole changes, each one transaction. */
import type { JobErrorCode, JobStatus } from '@geekhub/contracts/job';
import type { Micros } from '@geekhub/contracts/money';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { PriceTerms } from '@geekhub/contracts/price';
import type { Fallback } from './fallback.ts';
import type {
  AttemptRecord,
  ClaimedJob,
  Expectation,
  JobImages,
  JobRequest,
  JobSnapshot,
  Scope,
} from './job-record.ts';
import type { JobSearch, KeyName, SearchedJob, SearchPage } from './job-search.ts';
import type { JobTrail } from './job-trail.ts';
import type { Json } from './json.ts';
import type { ReachedLimit } from './key-limits.ts';
import type { MeasuredVideo } from './media.ts';

export interface Balance {
  availableMicros: Micros;
  heldMicros: Micros;
}

export interface NewJob {
  id: string;
  scope: Scope;
  apiKeyId: string;
  model: string;
  provider: string;
  upstream: string;
  request: JobRequest;
  images: JobImages | null;
  /** Where the events of this job go, beside the endpoints. */
  webhookUrl: string | null;
  /** The models after the first. */
  fallbacks: readonly Fallback[];
  maxCostMicros: Micros | null;
  terms: PriceTerms;
  /** The quote that its terms come from. */
  quoteId: string | null;
  /** Enough for each of the models. */
  holdMicros: Micros;
  deadlineMs: number;
  callbackNonce: string;
  /** sha256 of the canonical request, hex. */
  fingerprint: string;
  /** The caller's `Idempotency-Key`; unique within the scope for as long as the job is kept. */
  idempotencyKey: string | null;
  /** Set for a client's own retry without a key: an equal request of the same API key this recent is the same job. */
  retryWindowMs: number | null;
}

export type CreateOutcome =
  | { kind: 'created'; job: JobSnapshot; balance: Balance }
  /** The same request was taken in before: this is its job. */
  | { kind: 'replayed'; job: JobSnapshot; balance: Balance }
  /** The idempotency key was used with another request. */
  | { kind: 'mismatch' }
  | { kind: 'insufficient'; balance: Balance }
  /** The quote that it names can no longer be used. */
  | { kind: 'quote_expired' }
  /** The field names a file that is not there, is another's or has expired. */
  | { kind: 'no_such_file'; field: 'image_url' | 'last_frame_url' }
  /** The operator does not allow it to the key, or not now. */
  | { kind: 'limited'; reached: ReachedLimit };

/** What one step found out, ready to be written. `nextCheckMs` counts from the database's now. */
export type JobChange =
  | { to: 'pending'; attempt: 'busy' | 'unconfirmed' | 'abandoned' | 'unchanged'; nextCheckMs: number }
  | {
      to: 'processing';
      /** The provider's handle, when this step learned it. */
      accepted: Json | null;
      /** The provider's output, when this step learned that the render is finished. */
      finished: Json | null;
      progress: number | null;
      copyFault: boolean;
      /** The provider's file: out of reach, or seen again. Left out where nothing was learned of it. */
      source?: 'lost' | 'reached';
      nextCheckMs: number;
    }
  /** The present model came to nothing, and the next of the job's fallbacks takes over. `reason` null: it was never taken. */
  | { to: 'next_model'; attempt: 'rejected' | 'busy' | 'failed'; reason: JobErrorCode | null }
  | { to: 'completed'; delivered: MeasuredVideo; chargeMicros: Micros }
  | {
      to: 'failed';
      error: { code: JobErrorCode; message: string };
      attempt: 'rejected' | 'busy' | 'unconfirmed' | 'unchanged';
    };

/** The database cannot hold this change, however often it is tried: a text, or a number, that no column takes. */
export class UnkeepableChange extends Error {
  override readonly name = 'UnkeepableChange';
}

export interface FoundJob {
  job: JobSnapshot;
  /** Open, its next check has come, and nobody is at work on it. */
  due: boolean;
  balance: Balance;
}

export interface SettlementRecord {
  holdAt: Date;
  charge: { micros: Micros; at: Date } | null;
  release: { micros: Micros; at: Date } | null;
  attempts: AttemptRecord[];
}

export interface CallbackTarget {
  provider: string;
  nonce: string;
  mode: KeyMode;
  status: JobStatus;
  /** No provider is known to have it: a callback may be the only one to tell. */
  awaitsAcceptance: boolean;
}

export type CancelOutcome =
  /**
   * Closed now, or so before. When this call ended it, `operation` is what the provider is rendering, and `finished`
   * says that its video may have been stored.
   */
  | { kind: 'canceled'; provider: string; operation: Json | null; finished: boolean }
  /** It had ended otherwise. */
  | { kind: 'closed' };

/** What the latest videos of one kind took. */
export interface RenderTimes extends Expectation {
  provider: string;
  model: string;
  durationSeconds: number;
  /** How many videos these are. */
  samples: number;
  p10Seconds: number;
}

/** What changed between two questions. */
export interface JobChanges {
  jobIds: string[];
  /** For the next question: all that this one could not see. */
  mark: string;
}

export interface JobPage {
  limit: number;
  /** The last job of the page before. */
  after: { createdAt: Date; id: string } | null;
  oldestFirst?: boolean;
}

export interface JobStore {
  /** Job, hold, idempotency record, limits of the key and balance check: one transaction in one round trip. */
  create(job: NewJob): Promise<CreateOutcome>;
  /** One read. null for a missing job and for one of another scope alike. */
  find(id: string, scope: Scope): Promise<FoundJob | null>;
  /** As `find`, of many and of any scope: for whoever checked the scope of each before. A missing one is left out. */
  findAll(ids: readonly string[]): Promise<FoundJob[]>;
  /**
   * The jobs whose status, whole percent or finished render changed since the question that gave `mark`: each change
   * once, whatever other transactions are under way. null: none, and a first mark.
   */
  readChanges(mark: string | null): Promise<JobChanges>;
  /** Forgets changes that are older. */
  pruneChanges(olderThanMs: number): Promise<void>;
  /** Newest first unless asked otherwise, at most `limit` + 1, so that the caller sees whether there are more. */
  list(scope: Scope, page: JobPage): Promise<JobSnapshot[]>;
  /** As `list`, of those that fit: as fast among a million as among a hundred, whatever they have in common. */
  search(scope: Scope, search: JobSearch, page: SearchPage): Promise<SearchedJob[]>;
  /** Those that jobs of this scope may have been made with, the console's own too. */
  listKeyNames(scope: Scope): Promise<(KeyName & { revoked: boolean })[]>;
  /** Hold, charge, release and attempts of a job that `find` found. */
  readSettlement(id: string): Promise<SettlementRecord>;
  /** What was asked for beside the record, and all that is on record of its way. null as for `find`. */
  readTrail(id: string, scope: Scope): Promise<JobTrail | null>;
  /** A provider has called about this job. Of one that calls again and again, only the first times are kept. */
  noteCallback(id: string): Promise<void>;
  /**
   * Takes the job if it is open, due and not leased; null otherwise. Claiming a pending job that has no attempt is
   * the written intent to submit. `evenIfNotDue` is for a provider's callback. Made again with its `token` (a UUID), a
   * claim whose answer was lost gives the same job again.
   */
  claim(
    id: string,
    leaseMs: number,
    options?: { evenIfNotDue?: boolean; token?: string },
  ): Promise<ClaimedJob | null>;
  /** What was given to start from; null where nothing was, or the job has ended. */
  readImages(id: string): Promise<JobImages | null>;
  /** false when the lease was lost. */
  renewLease(id: string, version: number, leaseMs: number): Promise<boolean>;
  /**
   * State, attempt and money in one transaction. false, and nothing changed, when another step came between. Throws
   * UnkeepableChange.
   */
  commit(id: string, version: number, change: JobChange): Promise<boolean>;
  /**
   * Closes an open job at once, whoever has it in hand: exactly one of this and a completing commit changes it.
   * null for a missing job and for one of another scope alike.
   */
  cancel(
    id: string,
    scope: Scope,
    error: { code: JobErrorCode; message: string },
  ): Promise<CancelOutcome | null>;
  /**
   * Keeps an acceptance that `commit` refused. `superfluous`: the job is closed, or has another render, and nobody
   * waits for this one.
   */
  adoptLate(id: string, attemptNumber: number, operation: Json): Promise<'adopted' | 'superfluous'>;
  /** What a callback for this job must prove; null when there is no such job. */
  findCallbackTarget(id: string): Promise<CallbackTarget | null>;
  /** Of every kind of video that was delivered lately. */
  readRenderTimes(): Promise<RenderTimes[]>;
  /** Makes an open job due: somebody knows that there is news of it, and could not look now. */
  hasten(id: string): Promise<void>;
  /** Ids of a mode's jobs that are due and not leased, longest waiting first. */
  listDue(mode: KeyMode, limit: number): Promise<string[]>;
}
