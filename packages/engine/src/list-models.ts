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

type Presenter = (model: ModelSpec) => Model;

async function createPresenter(engine: Engine): Promise<Presenter> {
  const [rates, unavailable] = await Promise.all([
    engine.pricing.currentRates(),
    engine.accounts.listUnavailableModels(),
  ]);
  return (model) => present(engine, model, rates, unavailable);
}

function statusOf(engine: Engine, model: ModelSpec, unavailable: readonly string[]): Model['status'] {
  if (!engine.providers.has(model.provider)) return 'not_configured';
  return unavailable.includes(model.id) ? 'unavailable' : 'available';
}

function present(engine: Engine, model: ModelSpec, rates: Rates, unavailable: readonly string[]): Model {
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
    inputs: ['text', ...model.imageInput.map((kind) => `image_${kind}_url` as const)],
    last_frame: model.lastFrame === null ? null : { durations: [...model.lastFrame.durationsSeconds] },
    typical_seconds: { min: model.typicalSeconds[0], max: model.typicalSeconds[1] },
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
  return CATALOGUE.map(await createPresenter(engine));
}

export async function readModel(engine: Engine, id: string): Promise<Model> {
  const model = findModel(id);
  if (model === undefined)
    throw new PublicError('model_not_found', 'No such model. GET /v1/models lists them.');
  return (await createPresenter(engine))(model);
}
