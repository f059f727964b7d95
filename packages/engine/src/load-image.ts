/** Fetches the image of a job for a provider that takes bytes and no address. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { FetchOutcome } from '@geekhub/ports/outbound';
import type { Failure, SubmitOutcome, VideoProvider } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';
import { readImageType } from './image-type.ts';
import type { LaneLimits } from './lanes.ts';

/** As a data URL may carry, and far above what a first frame needs. */
const MAX_IMAGE_BYTES = 8_000_000;

/** Far fewer than a process takes steps: those of customers without images go on. */
export const IMAGE_LOAD_LIMITS: LaneLimits = { process: 16, organization: 4, lane: 4 };

/** Says nothing of what was found at the address: whoever wrote it may not be meant to know. */
const UNUSABLE: Failure = {
  code: 'input_rejected',
  message:
    'The image at image_url could not be used. It must be a PNG, JPEG or WebP of at most 8 MB that anyone can fetch ' +
    'over https.',
};

export type ImageOutcome =
  /** What the provider is sent: as it was given, or a data URL in its place. */
  | { kind: 'loaded'; imageUrl: string | null }
  /** Nothing is sent, and nothing was started. */
  | Extract<SubmitOutcome, { kind: 'busy' | 'rejected' }>;

/**
 * Before the call that costs, and before there is a place for it at the provider: a customer's slow server delays that
 * customer's own images, and nothing else. An image is what its first bytes say, whatever its server calls it.
 */
export async function loadImage(
  engine: Engine,
  { imageUrl, scope }: Pick<ClaimedJob, 'imageUrl' | 'scope'>,
  provider: VideoProvider,
  signal: AbortSignal,
): Promise<ImageOutcome> {
  if (provider.needsImageBytes !== true || imageUrl === null || imageUrl.startsWith('data:')) {
    return { kind: 'loaded', imageUrl };
  }
  const lane = `${scope.organizationId}/${scope.mode}/`;
  const fetching = engine.imageLoads.start(lane, () =>
    engine.outbound.fetch(imageUrl, { maxBytes: MAX_IMAGE_BYTES }, signal),
  );
  return fetching === null
    ? { kind: 'busy', retryAfterMs: null, trouble: 'held_back' }
    : toOutcome(await fetching);
}

function toOutcome(fetched: FetchOutcome): ImageOutcome {
  switch (fetched.kind) {
    case 'fetched': {
      const type = readImageType(fetched.bytes);
      if (type === null) return { kind: 'rejected', reason: UNUSABLE };
      const base64 = Buffer.from(fetched.bytes).toString('base64');
      return { kind: 'loaded', imageUrl: `data:${type};base64,${base64}` };
    }
    case 'refused':
      return { kind: 'rejected', reason: UNUSABLE };
    case 'fault':
      switch (fetched.fault) {
        // Its server is away, which may pass.
        case 'unreachable':
        case 'timed_out':
          return { kind: 'busy', retryAfterMs: null };
        case 'blocked':
        case 'too_large':
          return { kind: 'rejected', reason: UNUSABLE };
      }
  }
}
