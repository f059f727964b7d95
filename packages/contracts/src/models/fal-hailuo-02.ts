/** MiniMax Hailuo 02 on fal.ai. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const falHailuo02: ModelSpec = {
  id: 'fal/hailuo-02',
  provider: 'fal',
  ownedBy: 'fal',
  displayName: 'Hailuo 02',
  created: 1_764_547_200,
  usdMicrosPerSecond: microsOf('0.04'),
  durationsSeconds: [6, 10],
  defaultDurationSeconds: 6,
  // The upstream has no ratio field: text renders landscape, an image keeps its own shape.
  aspectRatios: ['16:9'],
  defaultAspectRatio: '16:9',
  imageAspectRatios: null,
  resolutions: [],
  defaultResolution: null,
  resolutionDurations: {},
  sizes: [{ size: '1366x768', aspectRatio: '16:9', resolution: null }],
  audio: 'none',
  negativePrompt: false,
  seed: false,
  imageInput: ['https', 'data', 'file'],
  lastFrame: { durationsSeconds: [6, 10] },
  typicalSeconds: [120, 240],
  recommendedPollSeconds: 15,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'fal-ai/minimax/hailuo-02/standard/text-to-video',
    imageToVideo: 'fal-ai/minimax/hailuo-02/standard/image-to-video',
    framesToVideo: null,
    why: 'Standard, because pro has no duration field and renders six seconds only.',
  },
};
