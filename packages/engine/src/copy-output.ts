/** Brings a finished video from its provider to its one public address, verified on the way. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Json } from '@geekhub/ports/json';
import { type MeasuredVideo, UnusableVideo } from '@geekhub/ports/media';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';
import { fenceStream } from './fence-stream.ts';
import { limitVideo } from './limit-video.ts';
import { measureStored } from './measure-stored.ts';
import { mediaKeyOf } from './media-key.ts';
import { noticeFailure } from './notice-failure.ts';
import type { CopyUnavailable } from './observation.ts';
import { removeWhileLeased } from './remove-while-leased.ts';
import { isUnasked } from './unasked.ts';

export type CopyOutcome =
  | { kind: 'copied'; measured: MeasuredVideo }
  | { kind: 'copy_unusable' }
  | CopyUnavailable;

const STORAGE_LACKING: CopyOutcome = { kind: 'copy_unavailable', lacking: 'storage', retryAfterMs: null };

/**
 * The address is written once. What is there already, from another worker or from a step that died before its commit,
 * is measured and becomes the delivery: so the receipt always describes the file that is served. `signal` ends the
 * copy. Errors of the storage are ours to outlive, so none is thrown.
 */
export async function copyOutput(
  engine: Engine,
  job: ClaimedJob,
  provider: VideoProvider,
  output: Json,
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const copied = await copyFromProvider(engine, job, provider, output, signal);
  const outcome = copied.kind === 'copied' ? copied : await takeStored(engine, job, copied, signal);
  if (outcome.kind === 'copied') engine.observer.onPoint?.('copied', job.id);
  return outcome;
}

async function copyFromProvider(
  engine: Engine,
  job: ClaimedJob,
  provider: VideoProvider,
  output: Json,
  signal: AbortSignal,
): Promise<CopyOutcome | { kind: 'exists' }> {
  const ended = new AbortController();
  const copySignal = AbortSignal.any([signal, ended.signal]);
  const opened = await provider.open(output, copySignal);
  if (opened.kind === 'unavailable') {
    const lacking = isUnasked(opened) || engine.steps.stopping.aborted ? 'turn' : 'source';
    return { kind: 'copy_unavailable', lacking, retryAfterMs: opened.retryAfterMs };
  }
  engine.observer.onPoint?.('opened', job.id);

  let sourceFailed = false;
  const source = noticeFailure(opened.stream, () => {
    sourceFailed = true;
  });
  const limited = limitVideo(source, engine.policy.maxVideoBytes);
  const { stream, measured } = engine.inspector.inspect(limited, opened.bytes);
  let verdict: unknown = null;
  measured.catch((error: unknown) => {
    verdict = error;
  });
  try {
    const stored = await engine.media.store(mediaKeyOf(job), fenceStream(engine, job, stream), copySignal);
    if (stored.kind === 'exists') return stored;
    const video = await measured;
    if (stored.bytes === video.bytes) return { kind: 'copied', measured: video };
    // The storage said yes and holds less: copied again, never charged.
    await removeWhileLeased(engine, job, copySignal);
    return STORAGE_LACKING;
  } catch (error) {
    // A source that fails takes the store with it, and is the cause then.
    if (error instanceof UnusableVideo || verdict instanceof UnusableVideo) return { kind: 'copy_unusable' };
    if (sourceFailed) {
      const lacking = engine.steps.stopping.aborted ? 'turn' : 'source';
      return { kind: 'copy_unavailable', lacking, retryAfterMs: null };
    }
    engine.observer.onStepError?.(job.id, error);
    return STORAGE_LACKING;
  } finally {
    // A storage that gave up half way leaves the provider's connection open.
    ended.abort();
  }
}

/** What the copy comes to, seen what is at the address already. */
async function takeStored(
  engine: Engine,
  job: ClaimedJob,
  copied: Exclude<CopyOutcome, { kind: 'copied' }> | { kind: 'exists' },
  signal: AbortSignal,
): Promise<CopyOutcome> {
  // This step just failed to reach the storage, or saw it lie.
  if (copied.kind === 'copy_unavailable' && copied.lacking === 'storage') return copied;
  const failed = copied.kind === 'exists' ? STORAGE_LACKING : copied;
  try {
    const stored = await measureStored(engine, job, signal);
    if (stored.kind === 'verified') return { kind: 'copied', measured: stored.measured };
    // Without a source nothing better can take its place, and a job that fails leaves nothing there.
    if (stored.kind === 'damaged' && copied.kind === 'exists') await removeWhileLeased(engine, job, signal);
  } catch (error) {
    engine.observer.onStepError?.(job.id, error);
  }
  return failed;
}
