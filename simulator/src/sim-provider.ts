/** A provider as one process reaches it. */
import type { Json } from '@geekhub/ports/json';
import type { OpenOutcome, VideoProvider } from '@geekhub/ports/provider';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Render, RenderFarm } from './render-farm.ts';
import type { Life, Scheduler } from './scheduler.ts';
import { SimFault } from './sim-fault.ts';
import type { Place, Weather } from './weather.ts';

export interface SimProviderOptions {
  name: Extract<Place, 'fal' | 'google'>;
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  clock: Clock;
  farm: RenderFarm;
  life: Life;
}

const UNCONFIRMED = { kind: 'unconfirmed' } as const;

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

export function createSimProvider(options: SimProviderOptions): VideoProvider {
  const { name, scheduler, random, weather, clock, farm, life } = options;
  const turn = (what: string) => scheduler.turn(life, `${what} ${name}`);
  const unavailable = () => ({
    kind: 'unavailable' as const,
    retryAfterMs: random.pick([null, null, 8_000]),
  });

  function renderOf(handle: Json): Render {
    const render = farm.renders.get(String(handle));
    if (render === undefined) throw new Error(`${name} never heard of ${String(handle)}`);
    return render;
  }

  /** Also one that is away was asked. */
  function noteQuestion(handle: Json): void {
    farm.factsOf(renderOf(handle).jobId).askedAt = clock.now();
  }

  const provider: VideoProvider = {
    name,
    pace: { firstMs: 5_000, capMs: 30_000 },

    async submit(request, signal) {
      await turn('sends a render to');
      const facts = farm.factsOf(request.jobId);
      const atModel = facts.ofModel(request.model);
      const { faults } = weather;
      if (weather.away.has(name)) {
        if (random.chance(0.7)) return { kind: 'busy', retryAfterMs: null };
        atModel.paid += 1;
        facts.ambiguous = true;
        return UNCONFIRMED;
      }
      if (random.chance(faults.submitBusy)) return { kind: 'busy', retryAfterMs: random.pick([null, 4_000]) };
      if (random.chance(faults.modelUnknown)) {
        atModel.unknown = true;
        return { kind: 'rejected', reason: { code: 'model_unavailable', message: 'no such model' } };
      }
      if (random.chance(faults.submitRejected)) {
        facts.rejected = true;
        return { kind: 'rejected', reason: { code: 'content_policy', message: 'refused' } };
      }
      atModel.paid += 1;
      facts.ambiguous = true;
      if (random.chance(faults.submitLostBefore)) return UNCONFIRMED;
      const { operation } = farm.start(name, request);
      if (random.chance(faults.submitSilent)) {
        await whenAborted(signal);
        await turn('gives up waiting for');
        return UNCONFIRMED;
      }
      await turn('hears from');
      if (random.chance(faults.submitLostAfter)) return UNCONFIRMED;
      // Whoever gave up meanwhile does not hear it.
      facts.ambiguous = signal.aborted;
      return { kind: 'accepted', operation };
    },

    async check(operation) {
      await turn('asks');
      noteQuestion(operation);
      if (weather.away.has(name) || random.chance(weather.faults.checkUnavailable)) return unavailable();
      const render = renderOf(operation);
      if (render.calledOff)
        return { kind: 'failed', reason: { code: 'provider_error', message: 'called off' } };
      if (render.ends === 'never' || clock.now() < render.finishAt) return { kind: 'running', progress: 40 };
      if (random.chance(weather.faults.checkBackwards)) return { kind: 'running', progress: null };
      await turn('hears from');
      return render.ends === 'failed'
        ? { kind: 'failed', reason: { code: 'provider_error', message: 'it failed' } }
        : { kind: 'finished', output: render.operation };
    },

    async open(output, signal): Promise<OpenOutcome> {
      await turn('opens a video of');
      noteQuestion(output);
      if (weather.away.has(name) || random.chance(weather.faults.openUnavailable)) return unavailable();
      const render = renderOf(output);
      if (random.chance(weather.faults.copyEmpty)) {
        farm.factsOf(render.jobId).ofModel(render.model).unusable += 1;
        return { kind: 'opened', bytes: 0, stream: streamOf([], null) };
      }
      const { file } = render;
      const cut = random.chance(weather.faults.copyCut);
      const half = file.length >> 1;
      const chunks = cut ? [file.slice(0, half)] : [file.slice(0, half), file.slice(half)];
      return { kind: 'opened', bytes: file.length, stream: streamOf(chunks, cut ? 'cut' : null) };

      function streamOf(parts: Uint8Array[], fault: string | null): ReadableStream<Uint8Array> {
        return new ReadableStream(
          {
            async pull(controller) {
              await turn('receives from');
              if (signal.aborted) return controller.error(new SimFault('the copy was called off'));
              const part = parts.shift();
              if (part !== undefined) return controller.enqueue(part);
              if (fault === null) return controller.close();
              controller.error(new SimFault(fault));
            },
          },
          { highWaterMark: 0 },
        );
      }
    },

    async cancel(operation) {
      await turn('calls off a render of');
      if (weather.away.has(name)) return;
      const render = renderOf(operation);
      // What is finished stays finished.
      if (clock.now() < render.finishAt) render.calledOff = true;
    },
  };
  if (name === 'google') return provider;
  return {
    ...provider,
    async verifyCallback({ rawBody, headers }) {
      return headers.forged === 'yes' ? null : { operation: new TextDecoder().decode(rawBody) };
    },
  };
}
