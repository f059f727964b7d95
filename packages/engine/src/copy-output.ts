/** Copies a finished video from its provider to our storage, verifying it on the way. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Json } from '@geekhub/ports/json';
import { type MeasuredVideo, UnusableVideo } from '@geekhub/ports/media';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';

export type CopyOutcome =
  | { kind: 'copied'; measured: MeasuredVideo }
  | { kind: 'copy_unusable' }
  | { kind: 'copy_unavailable'; lacking: 'source' | 'storage'; retryAfterMs: number | null };

/** `signal` ends the copy; nothing stays visible of it. Errors of the storage are ours to outlive, so none is thrown. */
export async function copyOutput(
  engine: Engine,
  job: ClaimedJob,
  provider: VideoProvider,
  output: Json,
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const ended = new AbortController();
  const copySignal = AbortSignal.any([signal, ended.signal]);
  const opened = await provider.open(output, copySignal);
  if (opened.kind === 'unavailable') {
    return { kind: 'copy_unavailable', lacking: 'source', retryAfterMs: opened.retryAfterMs };
  }
  engine.observer.onPoint?.('opened', job.id);

  const { stream, measured } = engine.inspector.inspect(opened.stream, opened.bytes);
  let sourceError: unknown = null;
  measured.catch((error: unknown) => {
    sourceError = error;
  });
  const key = { organizationId: job.scope.organizationId, jobId: job.id };
  try {
    const stored = await engine.media.store(key, stream, copySignal);
    const video = await measured;
    // The storage said yes and holds less: copied again, never charged.
    if (stored.bytes !== video.bytes) {
      return { kind: 'copy_unavailable', lacking: 'storage', retryAfterMs: null };
    }
    engine.observer.onPoint?.('copied', job.id);
    return { kind: 'copied', measured: video };
  } catch (error) {
    // A source that fails takes the store with it, and is the cause then.
    const cause = sourceError ?? error;
    if (cause instanceof UnusableVideo) return { kind: 'copy_unusable' };
    if (sourceError === null) engine.observer.onStepError?.(job.id, error);
    return {
      kind: 'copy_unavailable',
      lacking: sourceError === null ? 'storage' : 'source',
      retryAfterMs: null,
    };
  } finally {
    // A storage that gave up half way leaves the provider's connection open.
    ended.abort();
  }
}
