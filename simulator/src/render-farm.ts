/** What the providers really did: every paid request, every render, every callback that is under way. */
import { createHash } from 'node:crypto';
import type { RenderRequest } from '@geekhub/ports/provider';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Weather } from './weather.ts';

export interface Render {
  operation: string;
  jobId: string;
  model: string;
  provider: string;
  finishAt: number;
  ends: 'video' | 'failed' | 'never';
  durationMs: number;
  file: Uint8Array;
  calledOff: boolean;
}

/** A provider's word on its way to us, or what somebody makes look like one. */
export interface Callback {
  url: string;
  operation: string;
  at: number;
  /** `replayed`: well signed, and sent to the address of another job without knowing its nonce. */
  kind: 'genuine' | 'forged' | 'replayed';
}

/** What happened to a job out there, for the judgement of how it ended here. */
export interface JobFacts {
  /** Of those requests that could start a render, some were never answered. */
  ambiguous: boolean;
  rejected: boolean;
  /** When a question about it, or for its video, last reached its provider. */
  askedAt: number;
  /** Of a model that was never asked for it: nothing, all zero. */
  ofModel(model: string): ModelFacts;
}

/** What happened to a job at one of its models. */
export interface ModelFacts {
  /** Requests that could start a render. */
  paid: number;
  /** How often its video was sent in a form that nobody can use. */
  unusable: number;
  /** The provider said that it has no such model. */
  unknown: boolean;
}

export interface RenderFarm {
  readonly renders: ReadonlyMap<string, Render>;
  readonly callbacks: Callback[];
  factsOf(jobId: string): JobFacts;
  start(provider: string, request: RenderRequest): Render;
}

const END = '!';

/** A file that says what it is, so that an inspector can measure it. */
function fileOf(operation: string, durationMs: number): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ operation, durationMs })}${END}`);
}

/** null when the file is not whole. */
export function readFile(file: Uint8Array): { operation: string; durationMs: number } | null {
  const text = new TextDecoder().decode(file);
  return text.endsWith(END) ? JSON.parse(text.slice(0, -END.length)) : null;
}

export function sha256Of(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex');
}

function createFacts(): JobFacts {
  const models = new Map<string, ModelFacts>();
  return {
    ambiguous: false,
    rejected: false,
    askedAt: -1,
    ofModel(model) {
      const known = models.get(model) ?? { paid: 0, unusable: 0, unknown: false };
      models.set(model, known);
      return known;
    },
  };
}

export function createRenderFarm(random: Random, weather: Weather, clock: Clock): RenderFarm {
  const renders = new Map<string, Render>();
  const facts = new Map<string, JobFacts>();
  const callbacks: Callback[] = [];

  function factsOf(jobId: string): JobFacts {
    const known = facts.get(jobId) ?? createFacts();
    facts.set(jobId, known);
    return known;
  }

  /** Mostly short: while nothing is finished, nothing can go wrong with copies and charges. */
  function drawRenderMs(): number {
    return random.between(1_000, random.pick([5_000, 20_000, 60_000, 240_000]));
  }

  function drawEnd(): Render['ends'] {
    if (random.chance(weather.faults.renderFails)) return 'failed';
    return random.chance(weather.faults.renderNeverEnds) ? 'never' : 'video';
  }

  /** Lost, late, twice, and now and then somebody else's invention. */
  function drawCallbacks(url: string, { operation, finishAt }: Render): void {
    for (const _ of Array(random.pick([1, 1, 2]))) {
      if (random.chance(weather.faults.callbackLost)) continue;
      callbacks.push({ url, operation, at: finishAt + random.between(-5_000, 120_000), kind: 'genuine' });
    }
    const at = finishAt - random.between(0, 60_000);
    const another = random.pick([operation, ...renders.keys()]);
    if (random.chance(0.1)) callbacks.push({ url, operation: another, at, kind: 'forged' });
    if (random.chance(0.1)) callbacks.push({ url, operation: another, at, kind: 'replayed' });
  }

  return {
    renders,
    callbacks,
    factsOf,
    start(provider, request) {
      const operation = `${provider}-${renders.size + 1}`;
      const bought = request.durationSeconds * 1_000;
      const durationMs = random.chance(weather.faults.renderShorter) ? bought - 2_300 : bought + 40;
      const render: Render = {
        ...{ operation, provider, durationMs },
        jobId: request.jobId,
        model: request.model,
        finishAt: clock.now() + drawRenderMs(),
        ends: drawEnd(),
        file: fileOf(operation, durationMs),
        calledOff: false,
      };
      renders.set(operation, render);
      if (request.callbackUrl !== null) drawCallbacks(request.callbackUrl, render);
      return render;
    },
  };
}
