/** What somebody wishes for, and what of it a model takes: the gateway's own rules decide, none is written down again here. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { PublicError } from '@geekhub/contracts/error';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { resolvePlan } from '@geekhub/contracts/resolve-plan';
import type { Inputs } from '../../trpc.ts';

type CreateVideo = Inputs['videos']['create'];

/** Fields by the names that they have on the wire. What is absent is the model's own. */
export interface Order {
  model: string;
  prompt: string;
  duration?: number;
  aspect_ratio?: string;
  resolution?: string;
  audio?: boolean;
  negative_prompt?: string;
  seed?: number;
  fallback_models?: string[];
  max_cost?: string;
  /** Is there an image, and one for the end? The images themselves are kept elsewhere. */
  image_url?: true;
  last_frame_url?: true;
}

export type Field = keyof Order;

/** Something that the wishes had, and the model has not. */
export interface Dropped {
  field: Field;
  value: string;
}

/** In place of an image, which every rule but its own bytes can be asked without. */
const SOME_FILE = `file_${'0'.repeat(32)}`;

function asRequest({ image_url, last_frame_url, ...order }: Order): CreateVideo {
  return {
    ...order,
    ...(image_url && { image_url: SOME_FILE }),
    ...(last_frame_url && { last_frame_url: SOME_FILE }),
  };
}

/** The field that keeps this from being rendered, as `resolution` or `fallback_models.1`; null where nothing does. */
export function refusedField(order: Order): string | null {
  try {
    resolvePlan(asRequest(order));
    return null;
  } catch (error) {
    if (error instanceof PublicError && error.details.param !== undefined) return error.details.param;
    throw error;
  }
}

/** As much of the wishes as the model takes. */
export function fit(wishes: Order): { order: Order; dropped: Dropped[] } {
  let order = wishes;
  const dropped: Dropped[] = [];
  for (;;) {
    const refused = refusedField(order);
    if (refused === null) return { order, dropped };
    const [field, index] = refused.split('.') as [Field, string?];
    // The model is one of the catalogue's: what it refuses are its fields, and each is left out once.
    if (field === 'model' || order[field] === undefined) throw new Error(`refused without ${refused}`);
    if (field === 'fallback_models') {
      const { fallback_models: models = [], ...rest } = order;
      const left = models.filter((_, place) => place !== Number(index));
      dropped.push({ field, value: models[Number(index)] ?? '' });
      order = left.length === 0 ? rest : { ...rest, fallback_models: left };
    } else {
      dropped.push({ field, value: String(order[field]) });
      const { [field]: _, ...rest } = order;
      order = rest as Order;
    }
  }
}

/** Which of these the model takes for this field, with all else as it is. */
export function allowed<Value extends string | number | boolean>(
  order: Order,
  field: Field,
  values: readonly Value[],
): Value[] {
  return values.filter((value) => refusedField({ ...order, [field]: value }) !== field);
}

/** The durations at which this resolution is rendered. */
export function durationsFor(order: Order, { durationsSeconds }: ModelSpec, resolution: string): number[] {
  return durationsSeconds.filter((duration) => refusedField({ ...order, duration, resolution }) === null);
}

/** Models that could take over after those that are named. */
export function possibleFallbacks(order: Order): ModelSpec[] {
  const named = order.fallback_models ?? [];
  return CATALOGUE.filter(({ id }) => refusedField({ ...order, fallback_models: [...named, id] }) === null);
}

/** What is rendered, every default in it. */
export function resolvedOf(order: Order) {
  return resolvePlan(asRequest(order))[0].request;
}

/** The order on the wire; its images, and what else there is, come beside it. */
export function toRequest(order: Order): CreateVideo {
  const { image_url: _, last_frame_url: __, model, prompt, ...fields } = order;
  return { model, prompt, ...fields, duration: resolvedOf(order).durationSeconds };
}
