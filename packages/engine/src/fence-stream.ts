/** Keeps a worker that lost its lease from finishing what it began to store. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { LeaseLost } from './lease-lost.ts';

/**
 * The same bytes, but the last chunk is let go only after the lease was renewed. A storage shows nothing of an upload
 * that broke off, so a worker that slept in the middle of one leaves nothing, also where the storage looks for an
 * earlier object only when an upload begins.
 */
export function fenceStream(
  engine: Engine,
  job: ClaimedJob,
  source: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  let heldBack: Uint8Array | null = null;
  return source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (heldBack !== null) controller.enqueue(heldBack);
        heldBack = chunk;
      },
      async flush(controller) {
        if (!(await engine.jobs.renewLease(job.id, job.version, engine.policy.leaseMs))) {
          throw new LeaseLost('the video was not stored');
        }
        if (heldBack !== null) controller.enqueue(heldBack);
      },
    }),
  );
}
