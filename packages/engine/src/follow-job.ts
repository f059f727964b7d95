/** The states of a job as they come, the newest each time, until it has ended. */
import { PublicError } from '@geekhub/contracts/error';
import type { Job, JobStatus } from '@geekhub/contracts/job';
import type { JobSnapshot, Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { isOpen, later, presentJob } from './present-job.ts';
import { findOrRefuse } from './read-job.ts';
import { startStep } from './start-step.ts';

const TRY_AGAIN_SECONDS = 30;

export interface JobEvent {
  /** What a caller says it has seen when it comes back: status and whole percent. */
  id: string;
  type: `video.${JobStatus}`;
  job: Job;
}

export interface JobFeed {
  /** The caller has seen the end of this job: nothing will come. */
  over: boolean;
  events: AsyncIterable<JobEvent>;
}

/**
 * Begins with the present state, unless that is the one that the caller has `seen`. Ends after the state in which the
 * job ended, when the process stops, or when the caller is `gone`. Whoever reads slowly misses states, never the last.
 * Throws `not_found`, and `rate_limit_exceeded` when as many wait as may.
 */
export async function followJob(
  engine: Engine,
  scope: Scope,
  id: string,
  seen: string | null,
  gone: AbortSignal,
): Promise<JobFeed> {
  const { job, due } = await findOrRefuse(engine, scope, id);
  if (!isOpen(job)) {
    const over = eventId(await presentJob(engine, job)) === seen;
    return { over, events: eventsOf(engine, seen, openMailbox(job)) };
  }
  if (due) void startStep(engine, scope.mode, id);
  const mailbox = openMailbox(job);
  let [latest, heardAt] = [job, engine.timers.now()];
  const leave = engine.watch.join(scope, id, {
    onState(newer) {
      [latest, heardAt] = [newer.job, engine.timers.now()];
      mailbox.put(latest);
    },
    onTime: () => mailbox.put(later(latest, engine.timers.now() - heardAt)),
    onStop: () => mailbox.close(),
  });
  if (leave === null) {
    throw new PublicError('rate_limit_exceeded', 'Too many wait for jobs now. Ask for the job instead.', {
      retryAfterSeconds: TRY_AGAIN_SECONDS,
    });
  }
  // Whether or not anybody ever reads the events.
  const end = () => {
    leave();
    mailbox.close();
  };
  if (gone.aborted) end();
  else gone.addEventListener('abort', end, { once: true });
  return { over: false, events: eventsOf(engine, seen, mailbox) };
}

async function* eventsOf(engine: Engine, seen: string | null, mailbox: Mailbox): AsyncGenerator<JobEvent> {
  let last = seen;
  for (let job = await mailbox.take(); job !== null; job = await mailbox.take()) {
    const presented = await presentJob(engine, job);
    const id = eventId(presented);
    if (id !== last) yield { id, type: `video.${presented.status}`, job: presented };
    if (!isOpen(presented)) return;
    last = id;
  }
}

function eventId({ status, progress }: Job): string {
  return progress === undefined ? status : `${status}-${Math.floor(progress)}`;
}

/** Holds one state, the newest. */
interface Mailbox {
  put(job: JobSnapshot): void;
  close(): void;
  /** Resolves with what was not taken yet, when there is something. null: it is closed. */
  take(): Promise<JobSnapshot | null>;
}

function openMailbox(first: JobSnapshot): Mailbox {
  let newest: JobSnapshot | null = first;
  let isClosed = false;
  let wake = () => {};
  return {
    put(job) {
      newest = job;
      wake();
    },
    close() {
      isClosed = true;
      wake();
    },
    async take() {
      if (newest === null && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const job = newest;
      newest = null;
      return job;
    },
  };
}
