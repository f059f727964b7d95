/** Measures the video that is at a job's address already. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import { type MeasuredVideo, UnusableVideo } from '@geekhub/ports/media';
import type { Engine } from './engine.ts';
import { limitVideo } from './limit-video.ts';
import { mediaKeyOf } from './media-key.ts';

export type StoredVideo =
  | { kind: 'verified'; measured: MeasuredVideo }
  /** Read to its end, and no whole playable MP4. */
  | { kind: 'damaged' }
  | { kind: 'absent' };

/** Throws when the storage cannot be read. */
export async function measureStored(
  engine: Engine,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<StoredVideo> {
  const stored = await engine.media.open(mediaKeyOf(job), signal);
  if (stored === null) return { kind: 'absent' };
  const source = limitVideo(stored.stream, engine.policy.maxVideoBytes);
  const { stream, measured } = engine.inspector.inspect(source, stored.bytes);
  try {
    await stream.pipeTo(new WritableStream(), { signal });
    return { kind: 'verified', measured: await measured };
  } catch (error) {
    if (error instanceof UnusableVideo) return { kind: 'damaged' };
    throw error;
  }
}
