/** The provider behind test keys: renders a real, small video of the prompt on this machine, and asks nobody. */
import type { SandboxScenario } from '@geekhub/contracts/sandbox-scenario';
import type { CheckOutcome, Failure, VideoProvider } from '@geekhub/ports/provider';
import { createRenderQueue } from './render-queue.ts';
import { Operation, Output, scenarioOf, sceneOf } from './scene.ts';

export interface SandboxSettings {
  /** How long an operation runs before it is finished: the wait that callers practise on. */
  delayMs: number;
  now?: () => Date;
}

export type SandboxProvider = VideoProvider & { close(): Promise<void> };

/** Many times what the longest video takes on a slow machine. */
const RENDER_DEADLINE_MS = 90_000;

/** The length of the scenarios that have one: long enough to be seen, short enough to be waited for. */
const SLOW_MS = 90_000;
const OUTAGE_MS = 10_000;
/** Of a file that is fetched again and again, and is cut in half: no more is rendered than that takes. */
const CUT_SECONDS = 0.5;

const FAILURES: Partial<Record<SandboxScenario, Failure>> = {
  fails: { code: 'provider_error', message: 'The sandbox failed this video, as the request told it to.' },
  moderated: {
    code: 'content_policy',
    message:
      'The sandbox held this video back as if a filter had found something, as the request told it to.',
  },
};

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
    // Whoever waits here wants to see the end of it, and spares nobody by waiting longer.
    copyBackoff: { baseMs: 500, capMs: 1000 },
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
      // As if the answer had been lost: it keeps nothing, so there is nothing that could be found.
      const scenario = scenarioOf(request);
      if (scenario === 'lost_submit') return { kind: 'unconfirmed' };
      const acceptedAt = now().getTime();
      const takesMs = scenario === 'slow' ? SLOW_MS : delayMs;
      const operation: Operation = { ...scene, scenario, acceptedAt, readyAt: acceptedAt + takesMs };
      return { kind: 'accepted', operation };
    },

    async check(operation, signal) {
      const known = Operation.safeParse(operation);
      if (!known.success || signal.aborted) return unavailable;
      const { acceptedAt, readyAt, ...output } = known.data;
      const time = now().getTime();
      if (output.scenario === 'provider_outage' && time < acceptedAt + OUTAGE_MS) return unavailable;
      if (time >= readyAt) return endOf(output);
      const share = (time - acceptedAt) / (readyAt - acceptedAt);
      return { kind: 'running', progress: Math.max(0, Math.floor(share * 100)) };
    },

    async open(output, signal) {
      const known = Output.safeParse(output);
      if (!known.success) return unavailable;
      const { scenario, ...scene } = known.data;
      try {
        const isCut = scenario === 'truncated_video';
        const durationSeconds = isCut ? CUT_SECONDS : scene.durationSeconds;
        const whole = new Blob([await queue.render({ ...scene, durationSeconds }, signal)]);
        const file = isCut ? whole.slice(0, Math.floor(whole.size / 2)) : whole;
        return { kind: 'opened', stream: file.stream(), bytes: file.size };
      } catch {
        // Aborted, too slow, or the thread was lost: the scene is still there and can be rendered again.
        return unavailable;
      }
    },

    close: queue.close,
  };
}

function endOf(output: Output): CheckOutcome {
  const reason = output.scenario === null ? undefined : FAILURES[output.scenario];
  return reason === undefined ? { kind: 'finished', output } : { kind: 'failed', reason };
}
