/** How long a render may be expected to take: learned from the latest videos of its kind. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { Expectation } from '@geekhub/ports/job-record';
import type { JobStore, RenderTimes as LearnedTimes } from '@geekhub/ports/job-store';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { Timers } from '@geekhub/ports/timers';

/** One reading of all kinds serves a process for so long. */
const CACHE_MS = 60_000;
/** Fewer videos than that say more about themselves than about the next one. */
const LEAST_SAMPLES = 5;
/** Of a model that has left the catalogue since. */
const TYPICAL_SECONDS = [120, 300] as const;

export interface RenderKind {
  provider: string;
  model: string;
  durationSeconds: number;
}

export interface RenderTimes {
  /** null while there are too few videos of this kind. Where they cannot be read, too: nothing depends on them. */
  find(kind: RenderKind): Promise<LearnedTimes | null>;
}

export function createRenderTimes(jobs: Pick<JobStore, 'readRenderTimes'>, timers: Timers): RenderTimes {
  let read: { times: Promise<LearnedTimes[]>; untilMs: number } | undefined;
  return {
    async find({ provider, model, durationSeconds }) {
      // Whoever comes while they are read waits for the same reading.
      if (read === undefined || timers.now() >= read.untilMs) {
        read = { times: jobs.readRenderTimes().catch(() => []), untilMs: timers.now() + CACHE_MS };
      }
      const found = (await read.times).find(
        (each) =>
          each.provider === provider && each.model === model && each.durationSeconds === durationSeconds,
      );
      return found !== undefined && found.samples >= LEAST_SAMPLES ? found : null;
    },
  };
}

/** What stands in for what is not learned yet: half are done half way between the least and the most. */
export function typicalExpectation(model: string, provider?: VideoProvider): Expectation {
  const [least, most] = provider?.typicalSeconds ?? findModel(model)?.typicalSeconds ?? TYPICAL_SECONDS;
  return { p50Seconds: (least + most) / 2, p90Seconds: most };
}

/** Frozen into a job when it is taken in. */
export async function expectationOf(
  { renderTimes, providers }: { renderTimes: RenderTimes; providers: ReadonlyMap<string, VideoProvider> },
  kind: RenderKind,
): Promise<Expectation> {
  const learned = await renderTimes.find(kind);
  if (learned === null) return typicalExpectation(kind.model, providers.get(kind.provider));
  const { p50Seconds, p90Seconds } = learned;
  return { p50Seconds, p90Seconds };
}
