/** Compares what stands in the database with what really happened: after every step, and once more at the end. */
import type { JobErrorCode, JobStatus } from '@geekhub/contracts/job';
import { DEFAULT_POLICY } from '@geekhub/engine/engine';
import type { Customers } from './customers.ts';
import type { House } from './house.ts';
import { judgeAttempts } from './judge-attempts.ts';
import { reckonCharge } from './reckon-charge.ts';
import { readFile, sha256Of } from './render-farm.ts';
import { START } from './start.ts';

export interface JobState {
  id: string;
  status: JobStatus;
  /** The one that renders, or has rendered. */
  model: string;
  /** All that it may come to, in their order. */
  models: string[];
  /** Its place among them. */
  candidate: number;
  markup_micros: bigint;
  fx_micros: bigint;
  max_cost_micros: bigint | null;
  hold_micros: bigint;
  charge_micros: bigint;
  sha256: string | null;
  error_code: JobErrorCode | null;
  bought_seconds: number;
  late: boolean;
  /** A provider has said that it renders it. */
  accepted: boolean;
  /** In the time of the run, where the clock of the database was never set. */
  deadline_ms: number;
  completed_ms: number | null;
}

export interface Judge {
  /** Adds to the violations of the house what it finds. */
  look(): Promise<void>;
  /** As `look`, when everything has had its time: every job must have ended, and rightly. */
  close(customers: Customers): Promise<void>;
  /** How many jobs are open, and messages not delivered. */
  countUnfinished(): Promise<number>;
  /** How each job ended. */
  outcomes(): Promise<Record<string, number>>;
}

function isClosed({ status }: JobState): boolean {
  return status === 'completed' || status === 'failed';
}

export function createJudge(house: House): Judge {
  const { database, violations, farm, objects } = house;
  /** How each closed job was seen first. */
  const ends = new Map<string, string>();

  function readJobs(): Promise<JobState[]> {
    return database.query<JobState>(
      `select id, status, model, candidate, markup_micros, fx_micros, max_cost_micros, hold_micros, charge_micros, sha256, error_code,
         array[coalesce(asked_model, model)] ||
           array(select f ->> 'model' from jsonb_array_elements(fallbacks) f) as models,
         (request ->> 'durationSeconds')::integer as bought_seconds, completed_at >= deadline_at as late,
         exists (select from geekhub.attempts a where a.job_id = j.id and a.outcome = 'accepted') as accepted,
         (extract(epoch from deadline_at - $1::timestamptz) * 1000)::float8 as deadline_ms,
         (extract(epoch from completed_at - $1::timestamptz) * 1000)::float8 as completed_ms
       from geekhub.jobs j order by created_at, id`,
      [new Date(START)],
    );
  }

  function findProblems(): Promise<{ problem: string; id: string }[]> {
    return database.query('select problem, id from geekhub.sim_problems()');
  }

  function findOverspent(): Promise<{ id: string }[]> {
    return database.query(
      `select k.id from geekhub.api_keys k join geekhub.jobs j on j.api_key_id = k.id
       group by k.id, date_trunc('day', j.created_at, 'UTC')
       having count(*) filter (where j.status in ('pending', 'processing')) > k.open_jobs
         or sum(case when j.status in ('pending', 'processing') then j.hold_micros else j.charge_micros end)
           > k.micros_per_day`,
    );
  }

  /** Every job, and whether a message of its end is said to be delivered. */
  function readTold(): Promise<{ id: string; told: boolean }[]> {
    return database.query(
      `select j.id, exists (select from geekhub.webhook_messages m where m.job_id = j.id and m.state = 'delivered'
         and m.event <> 'video.processing') as told from geekhub.jobs j`,
    );
  }

  function judgeEnd(job: JobState): void {
    const end = [job.status, job.charge_micros, job.sha256, job.error_code].join(' ');
    const before = ends.get(job.id);
    ends.set(job.id, end);
    if (before !== undefined && before !== end) {
      violations.push(`job ${job.id} had ended as "${before}" and is now "${end}"`);
    }
    // What is served is looked at each time: it must stay what it was.
    if (job.status === 'completed') judgeCompleted(job);
    else if (before === undefined) judgeFailed(job);
  }

  function judgeCompleted(job: JobState): void {
    const object = objects.get(job.id);
    if (object === undefined) return void violations.push(`job ${job.id} is completed and has no video`);
    if (sha256Of(object) !== job.sha256) {
      violations.push(`job ${job.id} is completed, and what is served is not what was verified`);
    }
    const facts = readFile(object);
    const render = facts === null ? undefined : farm.renders.get(facts.operation);
    if (facts === null || render?.jobId !== job.id || render.model !== job.model) {
      return void violations.push(`job ${job.id} is completed with a video that was not rendered for it`);
    }
    const expected = reckonCharge(job, facts.durationMs);
    if (expected !== job.charge_micros) {
      violations.push(
        `job ${job.id} was charged ${job.charge_micros} for ${facts.durationMs} ms of ${job.model}, not ${expected}`,
      );
    }
    if (job.max_cost_micros !== null && job.charge_micros > job.max_cost_micros) {
      violations.push(`job ${job.id} was charged more than it may cost`);
    }
  }

  /** A failure must have its reason in what really happened. */
  function judgeFailed(job: JobState): void {
    const facts = farm.factsOf(job.id);
    const renders = [...farm.renders.values()].filter(({ jobId }) => jobId === job.id);
    const reasons: Partial<Record<JobErrorCode, boolean>> = {
      content_policy: facts.rejected,
      provider_error: renders.some(({ ends }) => ends === 'failed'),
      // A clock that jumps ends the lease of a step that is under way.
      submit_unconfirmed: facts.ambiguous || house.upheavals > 0 || house.clockWasSet,
      deadline_passed: house.clockWasSet || (job.late && (!job.accepted || wasAskedInTheEnd(job))),
      model_unavailable: facts.ofModel(job.model).unknown,
      video_unusable: facts.ofModel(job.model).unusable >= 4,
      canceled: house.cancels.has(job.id),
    };
    if (job.error_code === null || reasons[job.error_code] !== true) {
      violations.push(`job ${job.id} failed as ${job.error_code}, for which there was no reason`);
    }
  }

  /** Its provider was asked when its time was over, or could not be asked for long. */
  function wasAskedInTheEnd({ id, deadline_ms, completed_ms }: JobState): boolean {
    const lateMs = (completed_ms ?? 0) - deadline_ms;
    return farm.factsOf(id).askedAt >= deadline_ms || lateMs >= DEFAULT_POLICY.lastLookMs;
  }

  const judge: Judge = {
    async look() {
      const jobs = await readJobs();
      jobs.filter(isClosed).forEach(judgeEnd);
      for (const job of jobs) violations.push(...judgeAttempts(house, job));
      for (const { problem, id } of await findProblems()) violations.push(`${problem}: ${id}`);
      for (const { id } of await findOverspent()) violations.push(`key ${id} did more than its limits allow`);
    },
    async close(customers) {
      await judge.look();
      const jobs = await readJobs();
      for (const job of jobs.filter((each) => !isClosed(each))) {
        violations.push(`job ${job.id} never ended: it is ${job.status}`);
      }
      // What was unknown when the job failed may have been heard since, by a worker that should have been alone with it.
      for (const job of jobs.filter(({ error_code }) => error_code === 'submit_unconfirmed'))
        judgeFailed(job);
      for (const { id, told } of await readTold()) {
        const ends = house.receivers.toldEnds.get(id) ?? new Set();
        if (ends.size > 1) violations.push(`of job ${id} two ends were told`);
        if (ends.size === 0 && told) violations.push(`the end of job ${id} was delivered to nobody`);
      }
      for (const { id, holdMicros } of customers.known.values()) {
        const job = jobs.find((each) => each.id === id);
        if (job === undefined) violations.push(`job ${id} was promised to a customer, and is gone`);
        else if (job.hold_micros !== holdMicros) violations.push(`the price of job ${id} changed`);
      }
    },
    async countUnfinished() {
      const [row] = await database.query<{ count: bigint }>(
        `select (select count(*) from geekhub.jobs where status in ('pending', 'processing'))
           + (select count(*) from geekhub.webhook_messages where state = 'pending') as count`,
      );
      return Number(row?.count);
    },
    async outcomes() {
      const names = (await readJobs()).map(({ status, error_code, candidate }) =>
        status === 'completed' && candidate > 0 ? 'completed by a fallback' : (error_code ?? status),
      );
      return Object.fromEntries(
        [...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]),
      );
    },
  };
  return judge;
}
