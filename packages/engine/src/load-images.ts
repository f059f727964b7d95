/** Gets the images of a job ready for its provider: fetched, where that takes bytes and no address. */
import type { ClaimedJob, JobImages } from '@geekhub/ports/job-record';
import type { FetchOutcome } from '@geekhub/ports/outbound';
import type { Failure, SubmitOutcome, VideoProvider } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';
import { readImageType } from './image-type.ts';
import type { LaneLimits } from './lanes.ts';

/** As a data URL may carry, and far above what a frame needs. */
const MAX_IMAGE_BYTES = 8_000_000;

/** Far fewer than a process takes steps: those of customers without images go on. */
export const IMAGE_LOAD_LIMITS: LaneLimits = { process: 16, organization: 4, lane: 4 };

type Refusal = Extract<SubmitOutcome, { kind: 'busy' | 'rejected' }>;

export type ImagesOutcome =
  /** What the provider is sent: as they were given, or data URLs in their place. */
  | { kind: 'loaded'; images: JobImages | null }
  /** Nothing is sent, and nothing was started. */
  | Refusal;

const HELD_BACK: Refusal = { kind: 'busy', retryAfterMs: null, trouble: 'held_back' };

/**
 * Before the call that costs, and before there is a place for it at the provider: a customer's slow server delays that
 * customer's own images, and nothing else. An image is what its first bytes say, whatever its server calls it.
 */
export async function loadImages(
  engine: Engine,
  job: Pick<ClaimedJob, 'id' | 'request' | 'scope'>,
  provider: VideoProvider,
  signal: AbortSignal,
): Promise<ImagesOutcome> {
  if (!job.request.hasImage) return { kind: 'loaded', images: null };
  const images = await readImages(engine, job.id);
  if (images === null) return HELD_BACK;
  if (provider.needsImageBytes !== true) return { kind: 'loaded', images };
  const lane = `${job.scope.organizationId}/${job.scope.mode}/`;
  const fetching = engine.imageLoads.start(lane, () =>
    Promise.all([
      fetchImage(engine, 'image_url', images.first, signal),
      images.last === null ? null : fetchImage(engine, 'last_frame_url', images.last, signal),
    ]),
  );
  if (fetching === null) return HELD_BACK;
  const [first, last] = await fetching;
  if (typeof first !== 'string') return first;
  return last === null || typeof last === 'string' ? { kind: 'loaded', images: { first, last } } : last;
}

/** null: the job has ended meanwhile, or nobody knows. An attempt that could be written may not end for want of a read. */
async function readImages(engine: Engine, jobId: string): Promise<JobImages | null> {
  try {
    return await engine.jobs.readImages(jobId);
  } catch (error) {
    engine.observer.onStepError?.(jobId, error);
    return null;
  }
}

async function fetchImage(
  engine: Engine,
  field: string,
  url: string,
  signal: AbortSignal,
): Promise<string | Refusal> {
  if (url.startsWith('data:')) return url;
  return toOutcome(field, await engine.outbound.fetch(url, { maxBytes: MAX_IMAGE_BYTES }, signal));
}

function toOutcome(field: string, fetched: FetchOutcome): string | Refusal {
  switch (fetched.kind) {
    case 'fetched': {
      const type = readImageType(fetched.bytes);
      if (type === null) return { kind: 'rejected', reason: unusable(field) };
      return `data:${type};base64,${Buffer.from(fetched.bytes).toString('base64')}`;
    }
    case 'refused':
      return { kind: 'rejected', reason: unusable(field) };
    case 'fault':
      switch (fetched.fault) {
        // Its server is away, which may pass.
        case 'unreachable':
        case 'timed_out':
          return { kind: 'busy', retryAfterMs: null };
        case 'blocked':
        case 'too_large':
          return { kind: 'rejected', reason: unusable(field) };
      }
  }
}

/** Says nothing of what was found at the address: whoever wrote it may not be meant to know. */
function unusable(field: string): Failure {
  return {
    code: 'input_rejected',
    message:
      `The image at ${field} could not be used. It must be a PNG, JPEG or WebP of at most 8 MB that anyone can fetch ` +
      'over https.',
  };
}
