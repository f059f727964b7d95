/** A poll that is answered when the job's status changes. */
import type { Scope } from '@geekhub/ports/job-record';
import type { FoundJob } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { isOpen, later } from './present-job.ts';
import { findOrRefuse } from './read-job.ts';
import { startStep } from './start-step.ts';

export interface AwaitedJob {
  found: FoundJob;
  /** false: as many wait as may, so this is the state as it was found. */
  waited: boolean;
}

/**
 * Answers at once for a job that has ended, else when its status is another than it was, when the time is over, when
 * the process stops, or when the caller is `gone`. Throws `not_found`.
 */
export async function waitForChange(
  engine: Engine,
  scope: Scope,
  id: string,
  waitMs: number,
  gone: AbortSignal,
): Promise<AwaitedJob> {
  let found = await findOrRefuse(engine, scope, id);
  if (!isOpen(found.job)) return { found, waited: true };
  // As every poll does. Whoever commits the step, the watch tells of it.
  if (found.due) void startStep(engine, scope.mode, id);
  const { status } = found.job;
  let heardAt = engine.timers.now();
  const over = new AbortController();
  const leave = engine.watch.join(scope, id, {
    onState(newer) {
      [found, heardAt] = [newer, engine.timers.now()];
      if (newer.job.status !== status) over.abort();
    },
    onStop: () => over.abort(),
  });
  if (leave === null) return { found, waited: false };
  try {
    await engine.timers.sleep(waitMs, AbortSignal.any([over.signal, gone]));
  } finally {
    leave();
  }
  const job = later(found.job, engine.timers.now() - heardAt);
  return { found: { ...found, job }, waited: true };
}
