/** Pixels, as the SDK writes a resolution, in the gateway's two words for them: how fine, and which shape. */
import { InvalidArgumentError, type JSONObject } from '@ai-sdk/provider';
import type { Model } from '@geekhub/contracts/model';
import type { VideoCall } from './plan-video.ts';

/** 1366x768 is called 16:9, though it is not quite. */
const TOLERANCE = 0.02;

export interface ResolutionPlan {
  fields: JSONObject;
  warning: string | null;
}

export function planResolution(resolution: string, call: VideoCall, model: Model): ResolutionPlan {
  const [width = 0, height = 0] = resolution.split('x').map(Number);
  if (!(width > 0 && height > 0)) refuse(`${resolution} is no width and height in pixels, such as 1280x720`);
  const shape = width / height;
  const { aspectRatio } = call;
  if (aspectRatio !== undefined && aspectRatio !== 'adaptive' && !isClose(shape, ratioOf(aspectRatio))) {
    refuse(`${resolution} is not ${aspectRatio}; leave one of the two out`);
  }

  const ratio = model.aspect_ratios.find((each) => isClose(shape, ratioOf(each)));
  const fits = aspectRatio === undefined ? ratio : undefined;
  if (model.resolutions.length === 0) {
    // Where there is nothing to choose, an image most often gives the shape, and the gateway refuses another.
    const hasImage = call.image !== undefined || call.frameImages?.length;
    return {
      fields: fits === undefined || hasImage ? {} : { aspect_ratio: fits },
      warning: `${model.id} has no choice of resolution.`,
    };
  }
  return {
    fields: {
      resolution: `${Math.min(width, height)}p`,
      // A shape that the model does not have is the gateway's to refuse.
      ...(aspectRatio === undefined && { aspect_ratio: ratio ?? `${width}:${height}` }),
    },
    warning: null,
  };
}

function isClose(shape: number, ratio: number): boolean {
  return Math.abs(shape / ratio - 1) < TOLERANCE;
}

function ratioOf(ratio: string): number {
  const [width = 0, height = 0] = ratio.split(':').map(Number);
  return width / height;
}

function refuse(message: string): never {
  throw new InvalidArgumentError({ argument: 'resolution', message: `resolution: ${message}` });
}
