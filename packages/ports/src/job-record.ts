/** A job as the store knows it. */
import type { JobErrorCode, JobStatus } from '@geekhub/contracts/job';
import type { Micros } from '@geekhub/contracts/money';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { PriceTerms } from '@geekhub/contracts/price';
import type { AttemptOutcome } from '@geekhub/contracts/receipt';
import type { RenderOptions } from '@geekhub/contracts/resolve-request';
import type { Json } from './json.ts';
import type { MeasuredVideo } from './media.ts';

/** Whose data: every question about a job or about money is asked within one scope. */
export interface Scope {
  organizationId: string;
  mode: KeyMode;
}

/** How long a render takes from its submit to the delivered video: half are done by `p50`, nine in ten by `p90`. */
export interface Expectation {
  p50Seconds: number;
  p90Seconds: number;
}

/** https URLs, data URLs or ids of files, as they were given. */
export interface JobImages {
  first: string;
  last: string | null;
}

/** What was asked for, without its images (which may be megabytes and are read only to submit). */
export interface JobRequest extends RenderOptions {
  hasImage: boolean;
  metadata: Record<string, string>;
  /** As it was when the job was taken in: what is told of its progress never turns back. Jobs of before have none. */
  expected?: Expectation;
}

export interface JobRecord {
  id: string;
  scope: Scope;
  status: JobStatus;
  /** The model that was asked for. */
  askedModel: string;
  /** The one that renders, or has rendered; so are `provider`, `upstream`, `request` and `terms`. */
  model: string;
  provider: string;
  upstream: string;
  request: JobRequest;
  terms: PriceTerms;
  holdMicros: Micros;
  /** Zero until the job completed. */
  chargeMicros: Micros;
  progress: number | null;
  error: { code: JobErrorCode; message: string } | null;
  delivered: MeasuredVideo | null;
  createdAt: Date;
  completedAt: Date | null;
  /** Since when its video is to be gone. */
  deletedAt: Date | null;
}

/** A job as it was at one moment. */
export interface JobSnapshot extends JobRecord {
  /** The database's clock then. */
  readAt: Date;
  /** The newest attempt to have it rendered; null before the first. */
  attempt: { outcome: AttemptOutcome; startedAt: Date } | null;
  /** When the provider had finished; the video is being copied from then on. */
  finishedAt: Date | null;
  /** When its organisation will have kept the video for long enough; null while it is open, or for ever. */
  expiresAt: Date | null;
}

/** A job of which this process alone may take the next step, until the lease ends. */
export interface ClaimedJob extends JobRecord {
  /** The fence: a commit with an older version changes nothing. */
  version: number;
  /** The database's clock at the claim. */
  now: Date;
  deadlineAt: Date;
  /** Checks made since the provider accepted, and busy answers before. Drives the back-off. */
  checks: number;
  /** The output that the provider finished with, once it did, and when we learned of it. */
  finished: { output: Json; at: Date } | null;
  /** Since when the provider's file has been out of reach. */
  sourceLostAt: Date | null;
  /** How many times a finished video could not be used. */
  copyFaults: number;
  /** An unconfirmed attempt was given up for another, which the operator allows once. */
  resubmitted: boolean;
  /** The provider must quote this in its callback. */
  callbackNonce: string;
  /** Takes over when this one comes to nothing. */
  nextModel: string | null;
  /** Since when the job has been at its present model. */
  candidateSince: Date;
  attempt: ClaimedAttempt;
}

export type ClaimedAttempt =
  /** This claim wrote the intent to submit: submit now, once. */
  | { state: 'new'; number: number }
  /** An earlier claim wrote the intent and never told what came of it. */
  | { state: 'unaccounted'; number: number }
  /** The submit was not confirmed; `since` is when that was recorded. */
  | { state: 'unconfirmed'; number: number; since: Date }
  | { state: 'accepted'; number: number; operation: Json };

export interface AttemptRecord {
  number: number;
  model: string;
  provider: string;
  upstream: string;
  outcome: AttemptOutcome;
  /** Why the next model was asked. */
  errorCode: JobErrorCode | null;
  startedAt: Date;
  answeredAt: Date | null;
}
