/** What was ordered from providers for one job, and whether it was right to order it. */
import type { House } from './house.ts';
import type { JobState } from './judge-run.ts';
import type { Render } from './render-farm.ts';

/** As the replicas of a run have it. */
const MAX_COPY_FAULTS = 4;

/** Reasons of a failure that another model may not have: it is asked before the job fails. */
const PROVIDERS_DOING = new Set(['provider_error', 'model_unavailable', 'video_unusable']);

/** A sentence for each violation. */
export function judgeAttempts({ farm, unconfirmedSubmit }: House, job: JobState): string[] {
  const { id, models, candidate } = job;
  const facts = farm.factsOf(id);
  const found: string[] = [];
  // The operator may allow one submit more after one that was not confirmed.
  const allowed = unconfirmedSubmit === 'resubmit_once' ? 2 : 1;
  for (const model of models) {
    const { paid } = facts.ofModel(model);
    if (paid > allowed) found.push(`job ${id} was submitted to ${model} ${paid} times`);
  }
  for (const model of models.slice(candidate + 1)) {
    if (facts.ofModel(model).paid > 0) found.push(`job ${id} was submitted to ${model} out of its turn`);
  }
  const renders = [...farm.renders.values()].filter(({ jobId }) => jobId === id);
  const left = renders.filter(({ model }) => models.indexOf(model) < candidate);
  const alive = left.filter((render) => mayDeliver(render, facts.ofModel(render.model).unusable));
  if (alive.length > allowed - 1) {
    found.push(`job ${id} left ${alive[0]?.model} while it was rendering`);
  }
  if (job.error_code !== null && PROVIDERS_DOING.has(job.error_code) && candidate < models.length - 1) {
    found.push(`job ${id} failed as ${job.error_code} though it had a model left`);
  }
  return found;
}

function mayDeliver({ ends, calledOff }: Render, unusable: number): boolean {
  return ends !== 'failed' && !calledOff && unusable < MAX_COPY_FAULTS;
}
