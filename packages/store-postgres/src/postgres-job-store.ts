/** Jobs in Postgres: every change is one call of a SQL function. */
import { randomUUID } from 'node:crypto';
import { isFileId } from '@geekhub/contracts/file-id';
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { AttemptOutcome } from '@geekhub/contracts/receipt';
import type { JobSnapshot } from '@geekhub/ports/job-record';
import {
  type CallbackTarget,
  type CreateOutcome,
  type FoundJob,
  type JobChanges,
  type JobStore,
  type NewJob,
  UnkeepableChange,
} from '@geekhub/ports/job-store';
import type { Json } from '@geekhub/ports/json';
import { type Database, firstRow } from './database.ts';
import { toChangeColumns, toJobColumns } from './job-columns.ts';
import {
  type ClaimedRow,
  type RenderTimesRow,
  type SnapshotRow,
  toClaimedJob,
  toJobSnapshot,
  toRenderTimes,
} from './job-rows.ts';
import { type ReachedLimitColumn, toReachedLimit } from './key-limit-columns.ts';
import { createPostgresJobSearch } from './postgres-job-search.ts';
import { createPostgresJobTrail } from './postgres-job-trail.ts';
import { BESIDE, SNAPSHOT } from './snapshot-columns.ts';

const MILLISECONDS = "interval '1 millisecond'";
const DUE = `status in ('pending', 'processing') and next_check_at <= geekhub.app_now()
  and (lease_until is null or lease_until <= geekhub.app_now())`;

interface SubmitRow {
  outcome: Exclude<CreateOutcome['kind'], 'no_such_file'>;
  job_id: string;
  created_at: Date | null;
  available_micros: bigint | null;
  held_micros: bigint | null;
  reached_limit: ReachedLimitColumn | null;
}

const FOUND = `select ${SNAPSHOT}, (${DUE}) as due, b.available_micros, b.held_micros
  from geekhub.jobs j join geekhub.balances b using (organization_id, mode) ${BESIDE}`;

type FoundRow = SnapshotRow & { due: boolean; available_micros: bigint; held_micros: bigint };

function toFoundJob(row: FoundRow): FoundJob {
  return {
    job: toJobSnapshot(row),
    due: row.due,
    balance: { availableMicros: row.available_micros, heldMicros: row.held_micros },
  };
}

export function createPostgresJobStore(database: Database): JobStore {
  const find: JobStore['find'] = async (id, scope) => {
    const [row] = await database.query<FoundRow>(
      `${FOUND} where j.id = $1 and j.organization_id = $2 and j.mode = $3`,
      [id, scope.organizationId, scope.mode],
    );
    return row === undefined ? null : toFoundJob(row);
  };

  return {
    ...createPostgresJobSearch(database),
    ...createPostgresJobTrail(database),
    find,

    async findAll(ids) {
      const rows = await database.query<FoundRow>(
        `${FOUND} where j.id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
        [JSON.stringify(ids)],
      );
      return rows.map(toFoundJob);
    },

    async readChanges(mark) {
      // Of the snapshot of this very statement: it sees all of what came before, and the next one the rest. Older
      // transactions may end later, so `>=` alone would tell of a change again for as long as one of them lasts.
      return firstRow(
        await database.query<JobChanges>(
          `select pg_current_snapshot()::text as mark, coalesce(json_agg(distinct job_id), '[]') as "jobIds"
           from geekhub.job_changes
           where transaction >= pg_snapshot_xmin($1::pg_snapshot)
             and not pg_visible_in_snapshot(transaction, $1::pg_snapshot)`,
          [mark],
        ),
      );
    },

    async pruneChanges(olderThanMs) {
      await database.query(
        `delete from geekhub.job_changes where created_at < geekhub.app_now() - $1 * ${MILLISECONDS}`,
        [olderThanMs],
      );
    },

    async create(job) {
      const row = await submit(database, job).catch(lackingFileOrThrow);
      if (typeof row === 'string') return { kind: 'no_such_file', field: row };
      const balance = { availableMicros: row.available_micros ?? 0n, heldMicros: row.held_micros ?? 0n };
      switch (row.outcome) {
        case 'created':
          return {
            kind: 'created',
            job: toCreatedSnapshot(job, row.created_at ?? new Date(Number.NaN)),
            balance,
          };
        case 'replayed': {
          const found = await find(row.job_id, job.scope);
          if (found === null) throw new Error('a replayed job must be there');
          return { kind: 'replayed', job: found.job, balance };
        }
        case 'mismatch':
          return { kind: 'mismatch' };
        case 'insufficient':
          return { kind: 'insufficient', balance };
        case 'quote_expired':
          return { kind: 'quote_expired' };
        case 'limited':
          return { kind: 'limited', reached: toReachedLimit(row.reached_limit) };
      }
    },

    async list(scope, { limit, after, oldestFirst = false }) {
      const [beyond, direction] = oldestFirst ? ['>', 'asc'] : ['<', 'desc'];
      const rows = await database.query<SnapshotRow>(
        `select ${SNAPSHOT} from geekhub.jobs j ${BESIDE}
         where j.organization_id = $1 and j.mode = $2
           and ($3::timestamptz is null or (j.created_at, j.id) ${beyond} ($3::timestamptz, $4::uuid))
         order by j.created_at ${direction}, j.id ${direction} limit $5`,
        [scope.organizationId, scope.mode, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return rows.map(toJobSnapshot);
    },

    async readSettlement(id) {
      const transfers = await database.query<{ kind: string; amount_micros: bigint; created_at: Date }>(
        'select kind, amount_micros, created_at from geekhub.transfers where job_id = $1',
        [id],
      );
      const attempts = await database.query<{
        number: number;
        model: string;
        provider: string;
        upstream: string;
        outcome: AttemptOutcome;
        error_code: JobErrorCode | null;
        started_at: Date;
        answered_at: Date | null;
      }>(
        `select a.number, coalesce(a.model, j.model) as model, a.provider, a.upstream, a.outcome, a.error_code,
           a.started_at, a.answered_at
         from geekhub.attempts a join geekhub.jobs j on j.id = a.job_id where a.job_id = $1 order by a.number`,
        [id],
      );
      const movement = (...kinds: string[]) => {
        const transfer = transfers.find(({ kind }) => kinds.includes(kind));
        return transfer === undefined ? null : { micros: transfer.amount_micros, at: transfer.created_at };
      };
      const hold = movement('hold');
      if (hold === null) throw new Error('a job must have its hold');
      return {
        holdAt: hold.at,
        charge: movement('charge'),
        release: movement('release', 'remainder'),
        attempts: attempts.map(({ error_code, started_at, answered_at, ...rest }) => ({
          ...rest,
          errorCode: error_code,
          startedAt: started_at,
          answeredAt: answered_at,
        })),
      };
    },

    async claim(id, leaseMs, { evenIfNotDue = false, token = randomUUID() } = {}) {
      const [row] = await database.query<ClaimedRow>(
        `select (c.job).*, c.claimed_at, c.attempt_is_new, c.attempt_number, c.attempt_outcome, c.attempt_operation,
           c.attempt_answered_at, c.resubmitted
         from geekhub.claim_job($1, $2 * ${MILLISECONDS}, $3, $4) c`,
        [id, leaseMs, evenIfNotDue, token],
      );
      return row === undefined ? null : toClaimedJob(row);
    },

    async readImages(id) {
      const [row] = await database.query<{ image_url: string; last_frame_url: string | null }>(
        'select image_url, last_frame_url from geekhub.job_images where job_id = $1',
        [id],
      );
      return row === undefined ? null : { first: row.image_url, last: row.last_frame_url };
    },

    async renewLease(id, version, leaseMs) {
      const rows = await database.query(
        `update geekhub.jobs set lease_until = geekhub.app_now() + $3 * ${MILLISECONDS}
         where id = $1 and version = $2 and status in ('pending', 'processing') returning id`,
        [id, version, leaseMs],
      );
      return rows.length > 0;
    },

    async commit(id, version, change) {
      const rows = await database
        .query<{ committed: boolean }>('select geekhub.commit_job($1, $2, $3::jsonb) as committed', [
          id,
          version,
          JSON.stringify(toChangeColumns(change)),
        ])
        .catch((error: unknown) => {
          throw isDataException(error) ? new UnkeepableChange(error.message) : error;
        });
      return firstRow(rows).committed;
    },

    async cancel(id, scope, { code, message }) {
      const [row] = await database.query<{
        outcome: 'canceled' | 'closed';
        provider: string;
        operation: Json | null;
        finished: boolean | null;
      }>('select * from geekhub.cancel_job($1, $2, $3, $4, $5)', [
        id,
        scope.organizationId,
        scope.mode,
        code,
        message,
      ]);
      if (row === undefined) return null;
      return row.outcome === 'closed'
        ? { kind: 'closed' }
        : {
            kind: 'canceled',
            provider: row.provider,
            operation: row.operation,
            finished: row.finished ?? false,
          };
    },

    async adoptLate(id, attemptNumber, operation) {
      const row = firstRow(
        await database.query<{ outcome: 'adopted' | 'superfluous' }>(
          'select geekhub.adopt_late($1, $2, $3::jsonb) as outcome',
          [id, attemptNumber, JSON.stringify(operation)],
        ),
      );
      return row.outcome;
    },

    async findCallbackTarget(id) {
      const [row] = await database.query<CallbackTarget>(
        `select j.provider, j.callback_nonce as nonce, j.mode, j.status, not exists (select from geekhub.attempts a
           where a.job_id = j.id and a.outcome = 'accepted') as "awaitsAcceptance"
         from geekhub.jobs j where j.id = $1`,
        [id],
      );
      return row ?? null;
    },

    async readRenderTimes() {
      const rows = await database.query<RenderTimesRow>('select * from geekhub.render_times', []);
      return rows.map(toRenderTimes);
    },

    async hasten(id) {
      await database.query(
        `update geekhub.jobs set next_check_at = geekhub.app_now()
         where id = $1 and status in ('pending', 'processing') and next_check_at > geekhub.app_now()`,
        [id],
      );
    },

    async listDue(mode, limit) {
      const rows = await database.query<{ id: string }>(
        `select id from geekhub.jobs where mode = $1 and ${DUE} order by next_check_at limit $2`,
        [mode, limit],
      );
      return rows.map(({ id }) => id);
    },
  };
}

/** Raised by complete_images. */
const NO_SUCH_FILE = 'GH404';

/** The images that submit_job does not know of are a call of their own in the same statement. */
async function submit(database: Database, job: NewJob): Promise<SubmitRow> {
  const { first = null, last = null } = job.images ?? {};
  const isWhole = last === null && (first === null || !isFileId(first));
  const others = isWhole
    ? ''
    : ", case when s.outcome = 'created' then geekhub.complete_images(s.job_id, $5) end as completed";
  const rows = await database.query<SubmitRow>(
    `select s.*${others} from geekhub.submit_job($1::jsonb, $2, $3 * ${MILLISECONDS}, $4 * ${MILLISECONDS}) s`,
    [JSON.stringify(toJobColumns(job)), first, job.deadlineMs, job.retryWindowMs, ...(isWhole ? [] : [last])],
  );
  return firstRow(rows);
}

/** The field whose file is not there; any other error is thrown on. */
function lackingFileOrThrow(error: unknown): 'image_url' | 'last_frame_url' {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  if (code === NO_SUCH_FILE && (detail === 'image_url' || detail === 'last_frame_url')) return detail;
  throw error;
}

/** SQLSTATE class 22: a value is out of range, or no text that Postgres can hold. */
function isDataException(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^22/.test(String(error.code));
}

function toCreatedSnapshot(job: NewJob, createdAt: Date): JobSnapshot {
  const { id, scope, model, provider, upstream, request, terms, holdMicros } = job;
  return {
    ...{ id, scope, model, provider, upstream, request, terms, holdMicros, createdAt },
    status: 'pending',
    askedModel: model,
    chargeMicros: 0n,
    progress: null,
    error: null,
    delivered: null,
    completedAt: null,
    readAt: createdAt,
    attempt: null,
    finishedAt: null,
    deletedAt: null,
    expiresAt: null,
  };
}
