/** The outside half of a step: asks the provider whatever the job's state calls for. */
import type { ClaimedJob, JobImages } from '@geekhub/ports/job-record';
import type { Json } from '@geekhub/ports/json';
import type { RenderRequest, VideoProvider } from '@geekhub/ports/provider';
import { callbackUrlFor } from './callback-url.ts';
import { copyOutput } from './copy-output.ts';
import type { Engine } from './engine.ts';
import { holdLease } from './hold-lease.ts';
import { loadImages } from './load-images.ts';
import type { Observation } from './observation.ts';

/** Longer than any adapter's own deadline, shorter than the lease: of a submit with the loading of its images. */
const CALL_MS = 45_000;
const COPY_MS = 15 * 60_000;
/** While a provider has no credentials here, its jobs wait. */
const NO_PROVIDER_RETRY_MS = 30_000;

function toRenderRequest(engine: Engine, job: ClaimedJob, images: JobImages | null): RenderRequest {
  const { hasImage: _, metadata, expected: __, ...options } = job.request;
  return {
    ...options,
    jobId: job.id,
    model: job.model,
    upstream: job.upstream,
    imageUrl: images?.first ?? null,
    lastFrameUrl: images?.last ?? null,
    callbackUrl: callbackUrlFor(engine, job),
    ...(job.scope.mode === 'test' && metadata.sandbox !== undefined ? { scenario: metadata.sandbox } : {}),
  };
}

export async function observeJob(engine: Engine, job: ClaimedJob, adopt: Json | null): Promise<Observation> {
  const provider = engine.providers.get(job.provider);
  const { attempt } = job;
  // A callback proves that a render is under way. Whatever the attempt looks like, nothing is submitted beside it.
  if (adopt !== null && attempt.state !== 'accepted') return { kind: 'adopted', operation: adopt };
  switch (attempt.state) {
    case 'new': {
      if (provider === undefined) {
        return { kind: 'submitted', outcome: { kind: 'busy', retryAfterMs: NO_PROVIDER_RETRY_MS } };
      }
      // A render that nobody would wait for is not begun: this answer ends a late job.
      if (job.now >= job.deadlineAt) {
        return { kind: 'submitted', outcome: { kind: 'busy', retryAfterMs: null, trouble: 'held_back' } };
      }
      const signal = engine.timers.deadline(CALL_MS);
      const loaded = await loadImages(engine, job, provider, signal);
      if (loaded.kind !== 'loaded') return { kind: 'submitted', outcome: loaded };
      const request = toRenderRequest(engine, job, loaded.images);
      // It costs money, so a stopping process waits for its answer.
      const outcome = await provider.submit(request, signal);
      engine.observer.onPoint?.('submitted', job.id);
      return { kind: 'submitted', outcome };
    }
    case 'unaccounted':
      return { kind: 'unaccounted' };
    case 'unconfirmed':
      return { kind: 'still_unconfirmed', since: attempt.since };
    case 'accepted':
      if (provider === undefined) return withoutProvider(job);
      return job.finished === null
        ? checkOperation(engine, job, provider, attempt.operation)
        : copyFinished(engine, job, provider, job.finished.output);
  }
}

/** Another replica may have the credentials that this one lacks. */
function withoutProvider({ finished }: ClaimedJob): Observation {
  const retryAfterMs = NO_PROVIDER_RETRY_MS;
  return finished === null
    ? { kind: 'checked', outcome: { kind: 'unavailable', retryAfterMs, trouble: 'held_back' } }
    : { kind: 'copy_unavailable', lacking: 'turn', retryAfterMs };
}

async function checkOperation(
  engine: Engine,
  job: ClaimedJob,
  provider: VideoProvider,
  operation: Json,
): Promise<Observation> {
  const signal = AbortSignal.any([engine.steps.stopping, engine.timers.deadline(CALL_MS)]);
  const outcome = await provider.check(operation, signal);
  engine.observer.onPoint?.('checked', job.id);
  if (outcome.kind === 'finished') return { kind: 'finished', output: outcome.output };
  // A call that broke off because this process stops says nothing.
  const isBrokenOff = outcome.kind === 'unavailable' && engine.steps.stopping.aborted;
  return { kind: 'checked', outcome: isBrokenOff ? { ...outcome, trouble: 'held_back' } : outcome };
}

function copyFinished(
  engine: Engine,
  job: ClaimedJob,
  provider: VideoProvider,
  output: Json,
): Promise<Observation> {
  return holdLease(engine, job, (leaseLost) => {
    const signal = AbortSignal.any([engine.steps.stopping, leaseLost, engine.timers.deadline(COPY_MS)]);
    return copyOutput(engine, job, provider, output, signal);
  });
}
