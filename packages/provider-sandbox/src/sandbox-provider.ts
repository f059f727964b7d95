/** The provider behind test keys: renders a real, small video of the prompt on this machine, and asks nobody. */
import type { VideoProvider } from '@geekhub/ports/provider';
import { createRenderQueue } from './render-queue.ts';
import { Operation, Scene, sceneOf } from './scene.ts';

export interface SandboxSettings {
  /** How long an operation runs before it is finished: the wait that callers practise on. */
  delayMs: number;
  now?: () => Date;
}

export type SandboxProvider = VideoProvider & { close(): Promise<void> };

/** Many times what the longest video takes on a slow machine. */
const RENDER_DEADLINE_MS = 90_000;

const unavailable = { kind: 'unavailable', retryAfterMs: null } as const;

/**
 * Keeps nothing: an operation carries its scene and its times, and the file is rendered when it is opened. So a
 * restart loses no job, and a video that nobody fetches costs nothing.
 */
export function createSandboxProvider({ delayMs, now = () => new Date() }: SandboxSettings): SandboxProvider {
  const queue = createRenderQueue({
    workerFile: new URL('./render-worker.ts', import.meta.url),
    deadlineMs: RENDER_DEADLINE_MS,
  });

  return {
    name: 'sandbox',
    pace: { firstMs: 250, capMs: 1000 },
    tellsProgress: true,
    typicalSeconds: [delayMs / 1000 + 1, delayMs / 1000 + 4],
    // What it keeps of a job stays on record, and an image is to be gone with the end of its job.
    ignoresImages: true,

    async submit(request, signal) {
      if (signal.aborted) return { kind: 'busy', retryAfterMs: null };
      const scene = sceneOf(request);
      if (scene === null) {
        const message = 'The sandbox cannot render this duration or aspect ratio.';
        return { kind: 'rejected', reason: { code: 'input_rejected', message } };
      }
      const acceptedAt = now().getTime();
      const operation: Operation = { ...scene, acceptedAt, readyAt: acceptedAt + delayMs };
      return { kind: 'accepted', operation };
    },

    async check(operation, signal) {
      const known = Operation.safeParse(operation);
      if (!known.success || signal.aborted) return unavailable;
      const { acceptedAt, readyAt, ...scene } = known.data;
      const time = now().getTime();
      if (time >= readyAt) return { kind: 'finished', output: scene };
      const share = (time - acceptedAt) / (readyAt - acceptedAt);
      return { kind: 'running', progress: Math.max(0, Math.floor(share * 100)) };
    },

    async open(output, signal) {
      const scene = Scene.safeParse(output);
      if (!scene.success) return unavailable;
      try {
        const file = new Blob([await queue.render(scene.data, signal)]);
        return { kind: 'opened', stream: file.stream(), bytes: file.size };
      } catch {
        // Aborted, too slow, or the thread was lost: the scene is still there and can be rendered again.
        return unavailable;
      }
    },

    close: queue.close,
  };
}
