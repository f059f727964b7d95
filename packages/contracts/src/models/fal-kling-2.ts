/** Kling 2 Master on fal.ai. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const falKling2: ModelSpec = {
  id: 'fal/kling-2',
  provider: 'fal',
  ownedBy: 'fal',
  displayName: 'Kling 2',
  created: 1_764_547_200,
  usdMicrosPerSecond: microsOf('0.04'),
  durationsSeconds: [5, 10],
  defaultDurationSeconds: 5,
  aspectRatios: ['16:9', '9:16', '1:1'],
  defaultAspectRatio: '16:9',
  imageAspectRatios: null,
  resolutions: [],
  defaultResolution: null,
  resolutionDurations: {},
  sizes: [
    { size: '1280x720', aspectRatio: '16:9', resolution: null },
    { size: '720x1280', aspectRatio: '9:16', resolution: null },
    { size: '960x960', aspectRatio: '1:1', resolution: null },
  ],
  audio: 'none',
  negativePrompt: true,
  seed: false,
  imageInput: ['https', 'data', 'file'],
  lastFrame: null,
  typicalSeconds: [120, 300],
  recommendedPollSeconds: 15,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'fal-ai/kling-video/v2/master/text-to-video',
    imageToVideo: 'fal-ai/kling-video/v2/master/image-to-video',
    framesToVideo: null,
    why: 'Master is the only v2 endpoint that takes text as well as images. With an image the output follows its shape.',
  },
};
