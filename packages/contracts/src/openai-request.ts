/** From a request in the words of the OpenAI Videos API to one in ours, and from our refusals to theirs. */
import { findModel } from './catalogue.ts';
import { PublicError } from './error.ts';
import type { CreateVideo } from './job.ts';
import type { ModelSpec, VideoSize } from './model-spec.ts';
import type { CreateOpenaiVideo } from './openai-video.ts';

/** What they call the fields that a refusal of ours may name. */
const THEIR_NAMES: Readonly<Record<string, string>> = {
  duration: 'seconds',
  aspect_ratio: 'size',
  resolution: 'size',
  image_url: 'input_reference',
};

/** null: with an image the model follows the shape of it. */
export function sizesOf(model: ModelSpec, hasImage: boolean): readonly VideoSize[] | null {
  const ratios = hasImage ? model.imageAspectRatios : model.aspectRatios;
  return ratios && model.sizes.filter(({ aspectRatio }) => ratios.includes(aspectRatio));
}

/** Throws a PublicError: `model_not_found`, or `invalid_request_error` that names `size`. */
export function fromOpenaiRequest(
  { model: id, prompt, seconds, size }: CreateOpenaiVideo,
  imageUrl: string | undefined,
): CreateVideo {
  const model = findModel(id);
  if (model === undefined) {
    throw new PublicError('model_not_found', 'No such model. GET /openai/v1/models lists them.', {
      param: 'model',
    });
  }
  return {
    ...{ model: id, prompt },
    ...(seconds === undefined ? {} : { duration: Number(seconds) }),
    ...(size === undefined ? {} : shapeOf(model, size, imageUrl !== undefined)),
    ...(imageUrl === undefined ? {} : { image_url: imageUrl }),
  };
}

function shapeOf(
  model: ModelSpec,
  size: string,
  hasImage: boolean,
): Pick<CreateVideo, 'aspect_ratio' | 'resolution'> {
  const allowed = sizesOf(model, hasImage);
  if (allowed === null) throw refusedSize(`${model.id} follows the shape of the image; leave the size out`);
  const found = allowed.find((each) => each.size === size);
  if (found === undefined) {
    throw refusedSize(`must be one of ${allowed.map((each) => each.size).join(', ')} for ${model.id}`);
  }
  const { aspectRatio, resolution } = found;
  return { aspect_ratio: aspectRatio, ...(resolution === null ? {} : { resolution }) };
}

function refusedSize(why: string): PublicError {
  return new PublicError('invalid_request_error', `size: ${why}`, { param: 'size' });
}

/** Names the field as the caller knows it. */
export function inTheirWords(error: unknown): unknown {
  if (!(error instanceof PublicError)) return error;
  const { param = '' } = error.details;
  const name = THEIR_NAMES[param];
  if (name === undefined) return error;
  const message = error.message.replace(`${param}: `, `${name}: `);
  return new PublicError(error.code, message, { ...error.details, param: name }, error.cause);
}

/** The frame that was ordered, as far as the order says it. */
export function orderedSize(
  model: ModelSpec | undefined,
  aspectRatio: string | null,
  resolution: string | null,
): string {
  const found = model?.sizes.find(
    (each) => each.aspectRatio === aspectRatio && each.resolution === resolution,
  );
  return found?.size ?? 'auto';
}
