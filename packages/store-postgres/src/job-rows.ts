/** From a row of geekhub.jobs to a JobRecord. */
import type { JobErrorCode, JobStatus } from '@geekhub/contracts/job';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { AttemptOutcome } from '@geekhub/contracts/receipt';
import type {
  ClaimedAttempt,
  ClaimedJob,
  JobRecord,
  JobRequest,
  JobSnapshot,
} from '@geekhub/ports/job-record';
import type { RenderTimes } from '@geekhub/ports/job-store';
import type { Json } from '@geekhub/ports/json';
import type { MeasuredVideo } from '@geekhub/ports/media';

export interface JobRow {
  id: string;
  organization_id: string;
  mode: KeyMode;
  status: JobStatus;
  asked_model: string | null;
  model: string;
  provider: string;
  upstream: string;
  request: JobRequest;
  usd_micros_per_second: bigint;
  markup_micros: bigint;
  fx_micros: bigint;
  hold_micros: bigint;
  charge_micros: bigint;
  progress: number | null;
  error_code: JobErrorCode | null;
  error_message: string | null;
  duration_ms: number | null;
  width: number | null;
  height: number | null;
  has_audio: boolean | null;
  bytes: bigint | null;
  sha256: string | null;
  created_at: Date;
  completed_at: Date | null;
  deleted_at: Date | null;
}

export interface SnapshotRow extends JobRow {
  finished_at: Date | null;
  read_at: Date;
  attempt_outcome: AttemptOutcome | null;
  attempt_started_at: Date | null;
  expires_at: Date | null;
}

export interface RenderTimesRow {
  provider: string;
  model: string;
  duration_seconds: number;
  samples: number;
  p10_seconds: number;
  p50_seconds: number;
  p90_seconds: number;
}

export interface ClaimedRow extends JobRow {
  version: number;
  deadline_at: Date;
  checks: number;
  output: Json;
  finished_at: Date | null;
  source_lost_at: Date | null;
  copy_faults: number;
  fallbacks: { model: string }[] | null;
  candidate: number;
  candidate_since: Date | null;
  callback_nonce: string;
  claimed_at: Date;
  attempt_is_new: boolean;
  attempt_number: number;
  attempt_outcome: 'submitting' | 'accepted' | 'unconfirmed';
  attempt_operation: Json;
  attempt_answered_at: Date | null;
  resubmitted: boolean;
}

function toDelivered(row: JobRow): MeasuredVideo | null {
  const { duration_ms, width, height, has_audio, bytes, sha256 } = row;
  if (duration_ms === null || width === null || height === null) return null;
  if (has_audio === null || bytes === null || sha256 === null) return null;
  return { durationMs: duration_ms, width, height, audio: has_audio, bytes: Number(bytes), sha256 };
}

function toJobRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    scope: { organizationId: row.organization_id, mode: row.mode },
    status: row.status,
    askedModel: row.asked_model ?? row.model,
    model: row.model,
    provider: row.provider,
    upstream: row.upstream,
    request: row.request,
    terms: {
      usdMicrosPerSecond: row.usd_micros_per_second,
      markupMicros: row.markup_micros,
      fxMicros: row.fx_micros,
    },
    holdMicros: row.hold_micros,
    chargeMicros: row.charge_micros,
    progress: row.progress,
    error:
      row.error_code !== null && row.error_message !== null
        ? { code: row.error_code, message: row.error_message }
        : null,
    delivered: toDelivered(row),
    createdAt: row.created_at,
    completedAt: row.completed_at,
    deletedAt: row.deleted_at,
  };
}

export function toJobSnapshot(row: SnapshotRow): JobSnapshot {
  const { attempt_outcome: outcome, attempt_started_at: startedAt } = row;
  return {
    ...toJobRecord(row),
    readAt: row.read_at,
    attempt: outcome === null || startedAt === null ? null : { outcome, startedAt },
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
  };
}

export function toRenderTimes(row: RenderTimesRow): RenderTimes {
  return {
    provider: row.provider,
    model: row.model,
    durationSeconds: row.duration_seconds,
    samples: row.samples,
    p10Seconds: row.p10_seconds,
    p50Seconds: row.p50_seconds,
    p90Seconds: row.p90_seconds,
  };
}

function toClaimedAttempt(row: ClaimedRow): ClaimedAttempt {
  const number = row.attempt_number;
  if (row.attempt_is_new) return { state: 'new', number };
  switch (row.attempt_outcome) {
    case 'submitting':
      return { state: 'unaccounted', number };
    case 'unconfirmed':
      return { state: 'unconfirmed', number, since: row.attempt_answered_at ?? row.claimed_at };
    case 'accepted':
      return { state: 'accepted', number, operation: row.attempt_operation };
  }
}

export function toClaimedJob(row: ClaimedRow): ClaimedJob {
  return {
    ...toJobRecord(row),
    version: row.version,
    now: row.claimed_at,
    deadlineAt: row.deadline_at,
    checks: row.checks,
    finished: row.finished_at === null ? null : { output: row.output, at: row.finished_at },
    sourceLostAt: row.source_lost_at,
    copyFaults: row.copy_faults,
    resubmitted: row.resubmitted,
    callbackNonce: row.callback_nonce,
    nextModel: row.fallbacks?.[row.candidate]?.model ?? null,
    candidateSince: row.candidate_since ?? row.created_at,
    attempt: toClaimedAttempt(row),
  };
}
