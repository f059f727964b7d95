/** Runway Gen-4 on fal.ai. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const falRunwayGen4: ModelSpec = {
  id: 'fal/runway-gen-4',
  provider: 'fal',
  ownedBy: 'fal',
  displayName: 'Runway Gen-4',
  created: 1_764_547_200,
  usdMicrosPerSecond: microsOf('0.05'),
  durationsSeconds: [5, 10],
  defaultDurationSeconds: 5,
  aspectRatios: ['16:9', '9:16', '4:3'],
  defaultAspectRatio: '16:9',
  imageAspectRatios: ['16:9', '9:16', '4:3'],
  resolutions: [],
  defaultResolution: null,
  resolutionDurations: {},
  sizes: [
    { size: '1280x720', aspectRatio: '16:9', resolution: null },
    { size: '720x1280', aspectRatio: '9:16', resolution: null },
    { size: '1104x832', aspectRatio: '4:3', resolution: null },
  ],
  audio: 'none',
  negativePrompt: false,
  seed: false,
  imageInput: ['https', 'data', 'file'],
  lastFrame: null,
  typicalSeconds: [30, 120],
  recommendedPollSeconds: 10,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'fal-ai/runway-gen4/turbo/text-to-video',
    imageToVideo: 'fal-ai/runway-gen4/turbo/image-to-video',
    framesToVideo: null,
    why:
      'fal.ai publishes no Runway Gen-4 endpoint. This id follows the naming of its earlier Runway endpoints, so that ' +
      'the model starts to work if fal.ai lists it; until then a job fails at no charge and the model is shown as ' +
      'unavailable. Set MODEL_UPSTREAMS to use an endpoint that your account has.',
  },
};
