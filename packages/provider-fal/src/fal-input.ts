/** What each of fal's models is sent: its own field names and value types. */
import type { EndpointTypeMap } from '@fal-ai/client/endpoints';
import type { RenderRequest } from '@geekhub/ports/provider';

type Input<Id extends keyof EndpointTypeMap> = EndpointTypeMap[Id]['input'];

/** fal takes a missing field for its default and refuses null. */
type WithoutNulls<Fields> = {
  [Key in keyof Fields as null extends Fields[Key] ? never : Key]: Fields[Key];
} & { [Key in keyof Fields as null extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], null> };

function withoutNulls<Fields extends object>(fields: Fields): WithoutNulls<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as WithoutNulls<Fields>;
}

/** The request asks for what the model has no value for. */
class NoSuchValue extends Error {
  override readonly name = 'NoSuchValue';
}

/**
 * fal checks an input only when the model runs, which may cost: a value that is outside the list must not be sent.
 * null stays null.
 */
function choose<const Allowed extends string>(value: string, allowed: readonly Allowed[]): Allowed;
function choose<const Allowed extends string>(
  value: string | null,
  allowed: readonly Allowed[],
): Allowed | null;
function choose<const Allowed extends string>(
  value: string | null,
  allowed: readonly Allowed[],
): Allowed | null {
  if (value === null) return null;
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new NoSuchValue();
  return found;
}

function veoInput(
  request: RenderRequest,
):
  | Input<'fal-ai/veo3.1'>
  | Input<'fal-ai/veo3.1/image-to-video'>
  | Input<'fal-ai/veo3.1/first-last-frame-to-video'> {
  const { imageUrl, lastFrameUrl } = request;

  const shared = withoutNulls({
    prompt: request.prompt,
    duration: choose(`${request.durationSeconds}s`, ['4s', '6s', '8s']),
    // With an image its default would be `auto`: the ratio that was asked for is sent.
    aspect_ratio: choose(request.aspectRatio, ['16:9', '9:16']),
    resolution: choose(request.resolution, ['720p', '1080p']),
    generate_audio: request.audio,
    negative_prompt: request.negativePrompt,
    seed: request.seed,
  });
  if (imageUrl === null) return shared;
  return lastFrameUrl === null
    ? { ...shared, image_url: imageUrl }
    : { ...shared, first_frame_url: imageUrl, last_frame_url: lastFrameUrl };
}

function lumaInput(
  request: RenderRequest,
): Input<'fal-ai/luma-dream-machine/ray-2'> | Input<'fal-ai/luma-dream-machine/ray-2/image-to-video'> {
  return withoutNulls({
    prompt: request.prompt,
    duration: choose(`${request.durationSeconds}s`, ['5s', '9s']),
    aspect_ratio: choose(request.aspectRatio, ['16:9', '9:16', '4:3', '3:4', '21:9', '9:21']),
    resolution: choose(request.resolution, ['540p', '720p', '1080p']),
    image_url: request.imageUrl,
    end_image_url: request.lastFrameUrl,
  });
}

function klingInput(
  request: RenderRequest,
):
  | Input<'fal-ai/kling-video/v2/master/text-to-video'>
  | Input<'fal-ai/kling-video/v2/master/image-to-video'> {
  const shared = withoutNulls({
    prompt: request.prompt,
    duration: choose(`${request.durationSeconds}`, ['5', '10']),
    negative_prompt: request.negativePrompt,
  });
  // The output follows the image: with one there is no field for the ratio.
  return request.imageUrl === null
    ? { ...shared, ...withoutNulls({ aspect_ratio: choose(request.aspectRatio, ['16:9', '9:16', '1:1']) }) }
    : { ...shared, image_url: request.imageUrl };
}

function hailuoInput(
  request: RenderRequest,
):
  | Input<'fal-ai/minimax/hailuo-02/standard/text-to-video'>
  | Input<'fal-ai/minimax/hailuo-02/standard/image-to-video'> {
  // No field for the ratio: text renders landscape, an image keeps its own shape.
  return withoutNulls({
    prompt: request.prompt,
    duration: choose(`${request.durationSeconds}`, ['6', '10']),
    image_url: request.imageUrl,
    end_image_url: request.lastFrameUrl,
  });
}

/** fal publishes no such endpoint, hence no types: these are the fields of Runway's models elsewhere. */
function runwayInput(request: RenderRequest): object {
  return withoutNulls({
    prompt: request.prompt,
    duration: choose(`${request.durationSeconds}`, ['5', '10']),
    aspect_ratio: choose(request.aspectRatio, ['16:9', '9:16', '4:3']),
    image_url: request.imageUrl,
  });
}

/** By catalogue id, so that an operator's other endpoint for a model is sent the same fields. */
const INPUTS = new Map<string, (request: RenderRequest) => object>([
  ['fal/veo-3.1', veoInput],
  ['fal/runway-gen-4', runwayInput],
  ['fal/luma-ray-2', lumaInput],
  ['fal/kling-2', klingInput],
  ['fal/hailuo-02', hailuoInput],
]);

export type FalInput =
  | { kind: 'input'; input: object }
  | { kind: 'unknown_model' }
  /** A value that the model does not have. */
  | { kind: 'impossible' };

export function toFalInput(request: RenderRequest): FalInput {
  const map = INPUTS.get(request.model);
  if (map === undefined) return { kind: 'unknown_model' };
  try {
    return { kind: 'input', input: map(request) };
  } catch (error) {
    if (error instanceof NoSuchValue) return { kind: 'impossible' };
    throw error;
  }
}
