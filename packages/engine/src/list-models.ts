/** The catalogue with today's prices and what is known to work. */
import { CATALOGUE, findModel } from '@geekhub/contracts/catalogue';
import { PublicError } from '@geekhub/contracts/error';
import type { Model } from '@geekhub/contracts/model';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { formatMicros } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import type { Engine } from './engine.ts';
import { upstreamOf } from './model-upstreams.ts';
import type { Rates } from './pricing.ts';

type Presenter = (model: ModelSpec) => Promise<Model>;

async function createPresenter(engine: Engine): Promise<Presenter> {
  const [rates, unavailable] = await Promise.all([
    engine.pricing.currentRates(),
    engine.accounts.listUnavailableModels(),
  ]);
  return async (model) => {
    const typicalSeconds = await typicalSecondsOf(engine, model);
    return present(engine, model, { rates, unavailable, typicalSeconds });
  };
}

function statusOf(engine: Engine, model: ModelSpec, unavailable: readonly string[]): Model['status'] {
  if (!engine.providers.has(model.provider)) return 'not_configured';
  return unavailable.includes(model.id) ? 'unavailable' : 'available';
}

async function typicalSecondsOf(engine: Engine, model: ModelSpec): Promise<Model['typical_seconds']> {
  const { id, provider, defaultDurationSeconds: durationSeconds } = model;
  const learned = await engine.renderTimes.find({ provider, model: id, durationSeconds });
  if (learned === null) {
    const [min, max] = model.typicalSeconds;
    return { min, max, source: 'catalogue' };
  }
  const { p10Seconds, p90Seconds } = learned;
  return { min: Math.round(p10Seconds), max: Math.round(p90Seconds), source: 'learned' };
}

interface Known {
  rates: Rates;
  unavailable: readonly string[];
  typicalSeconds: Model['typical_seconds'];
}

function present(engine: Engine, model: ModelSpec, { rates, unavailable, typicalSeconds }: Known): Model {
  const { usdMicrosPerSecond } = model;
  const upstream = upstreamOf(model, engine.upstreams);
  return {
    id: model.id,
    object: 'model',
    created: model.created,
    owned_by: model.ownedBy,
    name: model.displayName,
    status: statusOf(engine, model, unavailable),
    price_per_second: {
      usd: formatMicros(usdMicrosPerSecond),
      mxn: formatMicros(price({ ...rates, usdMicrosPerSecond }, 1)),
    },
    durations: [...model.durationsSeconds],
    default_duration: model.defaultDurationSeconds,
    aspect_ratios: [...model.aspectRatios],
    default_aspect_ratio: model.defaultAspectRatio,
    resolutions: [...model.resolutions],
    audio: model.audio,
    negative_prompt: model.negativePrompt,
    seed: model.seed,
    inputs: [
      'text',
      ...model.imageInput.map((kind) => (kind === 'file' ? 'image_file' : (`image_${kind}_url` as const))),
    ],
    last_frame: model.lastFrame === null ? null : { durations: [...model.lastFrame.durationsSeconds] },
    typical_seconds: typicalSeconds,
    recommended_poll_seconds: model.recommendedPollSeconds,
    upstream: {
      text_to_video: upstream.text,
      image_to_video: upstream.image,
      frames_to_video: upstream.frames,
      note: model.upstream.why,
    },
  };
}

export async function listModels(engine: Engine): Promise<Model[]> {
  return Promise.all(CATALOGUE.map(await createPresenter(engine)));
}

export async function readModel(engine: Engine, id: string): Promise<Model> {
  const model = findModel(id);
  if (model === undefined)
    throw new PublicError('model_not_found', 'No such model. GET /v1/models lists them.');
  return (await createPresenter(engine))(model);
}
