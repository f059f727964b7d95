/** Luma Ray 2 on fal.ai. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const falLumaRay2: ModelSpec = {
  id: 'fal/luma-ray-2',
  provider: 'fal',
  ownedBy: 'fal',
  displayName: 'Luma Ray 2',
  created: 1_764_547_200,
  usdMicrosPerSecond: microsOf('0.20'),
  durationsSeconds: [5, 9],
  defaultDurationSeconds: 5,
  aspectRatios: ['16:9', '9:16', '4:3', '3:4', '21:9', '9:21'],
  defaultAspectRatio: '16:9',
  imageAspectRatios: ['16:9', '9:16', '4:3', '3:4', '21:9', '9:21'],
  // Higher resolutions cost the operator two and four times as much, and the price here is one per second.
  resolutions: [],
  defaultResolution: null,
  resolutionDurations: {},
  sizes: [
    { size: '960x540', aspectRatio: '16:9', resolution: null },
    { size: '540x960', aspectRatio: '9:16', resolution: null },
    { size: '720x540', aspectRatio: '4:3', resolution: null },
    { size: '540x720', aspectRatio: '3:4', resolution: null },
    { size: '1260x540', aspectRatio: '21:9', resolution: null },
    { size: '540x1260', aspectRatio: '9:21', resolution: null },
  ],
  audio: 'none',
  negativePrompt: false,
  seed: false,
  imageInput: ['https', 'data', 'file'],
  lastFrame: { durationsSeconds: [5, 9] },
  typicalSeconds: [60, 180],
  recommendedPollSeconds: 10,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'fal-ai/luma-dream-machine/ray-2',
    imageToVideo: 'fal-ai/luma-dream-machine/ray-2/image-to-video',
    framesToVideo: null,
    why: 'Ray 2 itself; ray-2-flash is a cheaper model under another name.',
  },
};
