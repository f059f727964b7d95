/** From a call of the SDK to the gateway's request: what cannot be had is a warning, never silence. */
import {
  type Experimental_VideoModelV4CallOptions,
  InvalidArgumentError,
  type JSONObject,
  type SharedV4Warning,
} from '@ai-sdk/provider';
import type { Model } from '@geekhub/contracts/model';
import { imageUrl } from './image-url.ts';
import { planResolution } from './plan-resolution.ts';

export type VideoCall = Experimental_VideoModelV4CallOptions & { webhookUrl?: string | undefined };

export interface VideoPlan {
  body: JSONObject;
  warnings: SharedV4Warning[];
}

/** `readModel` is asked only when a setting depends on what the model can do. */
export async function planVideo(
  modelId: string,
  call: VideoCall,
  readModel: () => Promise<Model>,
): Promise<VideoPlan> {
  const warnings: SharedV4Warning[] = [];
  const unsupported = (feature: string, details: string) =>
    warnings.push({ type: 'unsupported', feature, details });

  const body: JSONObject = { model: modelId, ...inputsOf(call) };
  if (call.duration !== undefined) body.duration = call.duration;
  if (call.webhookUrl !== undefined) body.webhook_url = call.webhookUrl;
  if (call.aspectRatio !== undefined && call.aspectRatio !== 'adaptive') body.aspect_ratio = call.aspectRatio;

  if (call.n > 1) unsupported('n', 'One video is made per call.');
  if (call.fps !== undefined) unsupported('fps', 'Each model has a frame rate of its own.');
  if (call.inputReferences?.length) {
    unsupported('inputReferences', 'Only the first and the last frame can be given.');
  }

  if (call.seed !== undefined) {
    if ((await readModel()).seed) body.seed = call.seed;
    else unsupported('seed', `${modelId} has no seed.`);
  }
  if (call.generateAudio !== undefined) {
    const { audio } = await readModel();
    if (audio === 'optional') body.audio = call.generateAudio;
    else if (audio === 'none' && call.generateAudio) {
      unsupported('generateAudio', `${modelId} promises no sound.`);
    } else if (audio === 'always' && !call.generateAudio) {
      unsupported('generateAudio', `${modelId} always renders sound.`);
    }
  }
  if (call.resolution !== undefined) {
    const { fields, warning } = planResolution(call.resolution, call, await readModel());
    Object.assign(body, fields);
    if (warning !== null) unsupported('resolution', warning);
  }

  return { body: { ...body, ...ownOptions(call) }, warnings };
}

function inputsOf({ prompt, image, frameImages = [] }: VideoCall): JSONObject {
  const frame = (type: string) => frameImages.find(({ frameType }) => frameType === type)?.image;
  const first = frame('first_frame') ?? image;
  const last = frame('last_frame');
  return {
    ...(prompt !== undefined && { prompt }),
    ...(first && { image_url: imageUrl(first) }),
    ...(last && { last_frame_url: imageUrl(last) }),
  };
}

function ownOptions({ providerOptions }: VideoCall): JSONObject {
  const options = providerOptions.geekhub ?? {};
  for (const field of ['model', 'prompt']) {
    if (field in options) {
      throw new InvalidArgumentError({
        argument: `providerOptions.geekhub.${field}`,
        message: `providerOptions.geekhub.${field}: the ${field} is an argument of the call itself`,
      });
    }
  }
  return options;
}
