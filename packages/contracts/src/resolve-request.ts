/** From what a caller wrote to what is rendered: defaults filled in, impossible combinations refused. */
import { findModel } from './catalogue.ts';
import { PublicError } from './error.ts';
import { isFileId } from './file-id.ts';
import type { CreateVideo } from './job.ts';
import type { ImageInput, ModelSpec } from './model-spec.ts';

/** What a video is made of, every default in it. null: the model has no such thing, or none was asked for. */
export interface RenderOptions {
  prompt: string;
  durationSeconds: number;
  /** null: the output follows the image. */
  aspectRatio: string | null;
  resolution: string | null;
  audio: boolean | null;
  negativePrompt: string | null;
  seed: number | null;
}

/** A request that the model can really render. */
export interface ResolvedRequest extends RenderOptions {
  model: string;
  imageUrl: string | null;
  lastFrameUrl: string | null;
  metadata: Record<string, string>;
}

function refuse(param: string, message: string): never {
  throw new PublicError('invalid_request_error', `${param}: ${message}`, { param });
}

function oneOf(values: readonly (string | number)[]): string {
  return values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`;
}

function resolveAspectRatio(model: ModelSpec, input: CreateVideo): string | null {
  const allowed = input.image_url === undefined ? model.aspectRatios : model.imageAspectRatios;
  if (allowed === null) {
    if (input.aspect_ratio !== undefined) {
      refuse('aspect_ratio', `${model.id} follows the shape of the image; leave the ratio out`);
    }
    return null;
  }
  const ratio = input.aspect_ratio ?? model.defaultAspectRatio;
  if (!allowed.some((each) => each === ratio)) refuse('aspect_ratio', `${oneOf(allowed)} for ${model.id}`);
  return ratio;
}

function resolveDuration(model: ModelSpec, input: CreateVideo): number {
  const seconds = input.duration ?? model.defaultDurationSeconds;
  if (!model.durationsSeconds.includes(seconds)) {
    refuse('duration', `${oneOf(model.durationsSeconds)} seconds for ${model.id}`);
  }
  const withLastFrame = model.lastFrame?.durationsSeconds ?? model.durationsSeconds;
  if (input.last_frame_url !== undefined && !withLastFrame.includes(seconds)) {
    refuse('duration', `${oneOf(withLastFrame)} seconds for ${model.id} with a last frame`);
  }
  return seconds;
}

function resolveResolution(model: ModelSpec, input: CreateVideo, durationSeconds: number): string | null {
  const resolution = input.resolution ?? model.defaultResolution;
  if (resolution === null) return null;
  if (model.resolutions.length === 0) refuse('resolution', `${model.id} has no choice of resolution`);
  if (!model.resolutions.includes(resolution))
    refuse('resolution', `${oneOf(model.resolutions)} for ${model.id}`);
  const durations = model.resolutionDurations[resolution];
  if (durations !== undefined && !durations.includes(durationSeconds)) {
    refuse(
      'resolution',
      `${resolution} is rendered by ${model.id} only with a duration of ${durations.join(' or ')}`,
    );
  }
  return resolution;
}

function resolveAudio(model: ModelSpec, input: CreateVideo): boolean | null {
  switch (model.audio) {
    case 'optional':
      return input.audio ?? true;
    case 'always':
      if (input.audio === false) refuse('audio', `${model.id} always renders sound`);
      return true;
    case 'none':
      if (input.audio === true) refuse('audio', `${model.id} promises no sound`);
      return null;
  }
}

const WORDS: Record<ImageInput, string> = { https: 'https URL', data: 'data URL', file: 'id of a file' };

function kindOf(image: string): ImageInput {
  if (isFileId(image)) return 'file';
  return image.startsWith('data:') ? 'data' : 'https';
}

function resolveImage(model: ModelSpec, input: CreateVideo, field: 'image_url' | 'last_frame_url') {
  const image = input[field];
  if (image === undefined) return null;
  const kind = kindOf(image);
  if (model.imageInput.length === 0) refuse(field, `${model.id} takes no image`);
  if (!model.imageInput.includes(kind)) {
    refuse(
      field,
      `${model.id} takes an image as ${model.imageInput.map((each) => WORDS[each]).join(' or ')}`,
    );
  }
  return image;
}

function resolveLastFrame(model: ModelSpec, input: CreateVideo): string | null {
  if (input.last_frame_url === undefined) return null;
  if (model.lastFrame === null) refuse('last_frame_url', `${model.id} takes no last frame`);
  if (input.image_url === undefined) refuse('last_frame_url', 'needs image_url, the first frame, beside it');
  return resolveImage(model, input, 'last_frame_url');
}

/** Throws a PublicError: `model_not_found`, or `invalid_request_error` that names the field. */
export function resolveRequest(input: CreateVideo): { model: ModelSpec; request: ResolvedRequest } {
  const model = findModel(input.model);
  if (model === undefined) {
    throw new PublicError('model_not_found', 'No such model. GET /v1/models lists them.', { param: 'model' });
  }
  const imageUrl = resolveImage(model, input, 'image_url');
  const lastFrameUrl = resolveLastFrame(model, input);
  const durationSeconds = resolveDuration(model, input);
  if (input.negative_prompt !== undefined && !model.negativePrompt) {
    refuse('negative_prompt', `${model.id} has no negative prompt`);
  }
  if (input.seed !== undefined && !model.seed) refuse('seed', `${model.id} has no seed`);
  return {
    model,
    request: {
      model: model.id,
      prompt: input.prompt,
      durationSeconds,
      aspectRatio: resolveAspectRatio(model, input),
      resolution: resolveResolution(model, input, durationSeconds),
      audio: resolveAudio(model, input),
      negativePrompt: input.negative_prompt ?? null,
      seed: input.seed ?? null,
      imageUrl,
      lastFrameUrl,
      metadata: input.metadata ?? {},
    },
  };
}
