/** Gets the images of a job ready for its provider: as bytes, or at an address from which it can fetch them. */
import type { ClaimedJob, JobImages } from '@geekhub/ports/job-record';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';
import type { LaneLimits } from './lanes.ts';
import { HELD_BACK, type Refusal, readImage } from './read-image.ts';

/** Far fewer than a process takes steps: those of customers without images go on. */
export const IMAGE_LOAD_LIMITS: LaneLimits = { process: 16, organization: 4, lane: 4 };

export type ImagesOutcome =
  /** What the provider is sent. */
  { kind: 'loaded'; images: JobImages | null } | Refusal;

/**
 * Before the call that costs, and before there is a place for it at the provider: a customer's slow server delays that
 * customer's own images, and nothing else. Whatever fails here, nothing was started: an attempt does not end for it.
 */
export async function loadImages(
  engine: Engine,
  job: Pick<ClaimedJob, 'id' | 'request' | 'scope'>,
  provider: VideoProvider,
  signal: AbortSignal,
): Promise<ImagesOutcome> {
  if (!job.request.hasImage || provider.ignoresImages === true) return { kind: 'loaded', images: null };
  try {
    const images = await engine.jobs.readImages(job.id);
    // The job has ended meanwhile.
    if (images === null) return HELD_BACK;
    const given = images.last === null ? [images.first] : [images.first, images.last];
    if (given.every((url) => isReady(url, provider))) return { kind: 'loaded', images };
    const lane = `${job.scope.organizationId}/${job.scope.mode}/`;
    const loading = engine.imageLoads.start(lane, () => loadBoth(engine, images, provider, signal));
    return (await loading) ?? HELD_BACK;
  } catch (error) {
    engine.observer.onStepError?.(job.id, error);
    return HELD_BACK;
  }
}

/** Can the provider be sent this as it was given? */
function isReady(url: string, provider: VideoProvider): boolean {
  if (url.startsWith('https:')) return provider.needsImageBytes !== true;
  return url.startsWith('data:') && provider.placeImage === undefined;
}

async function loadBoth(
  engine: Engine,
  { first, last }: JobImages,
  provider: VideoProvider,
  signal: AbortSignal,
): Promise<ImagesOutcome> {
  const load = (field: string, url: string) =>
    isReady(url, provider) ? url : loadImage(engine, field, url, provider, signal);
  const [one, other] = await Promise.all([
    load('image_url', first),
    last === null ? null : load('last_frame_url', last),
  ]);
  if (typeof one !== 'string') return one;
  return other === null || typeof other === 'string'
    ? { kind: 'loaded', images: { first: one, last: other } }
    : other;
}

async function loadImage(
  engine: Engine,
  field: string,
  url: string,
  provider: VideoProvider,
  signal: AbortSignal,
): Promise<string | Refusal> {
  const read = await readImage(engine, field, url, signal);
  if (read.kind !== 'read') return read;
  if (provider.placeImage !== undefined) {
    const placed = await provider.placeImage(read.image, signal);
    return placed.kind === 'placed' ? placed.url : placed;
  }
  const base64 = Buffer.from(read.image.bytes).toString('base64');
  return `data:${read.image.contentType};base64,${base64}`;
}
