/** Google Veo 3.1 through the Gemini API. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const googleVeo31: ModelSpec = {
  id: 'google/veo-3.1',
  provider: 'google',
  ownedBy: 'google',
  displayName: 'Veo 3.1',
  created: 1_764_547_200,
  usdMicrosPerSecond: microsOf('0.40'),
  durationsSeconds: [4, 6, 8],
  defaultDurationSeconds: 8,
  aspectRatios: ['16:9', '9:16'],
  defaultAspectRatio: '16:9',
  imageAspectRatios: ['16:9', '9:16'],
  resolutions: ['720p', '1080p'],
  defaultResolution: '720p',
  resolutionDurations: { '1080p': [8] },
  sizes: [
    { size: '1280x720', aspectRatio: '16:9', resolution: '720p' },
    { size: '720x1280', aspectRatio: '9:16', resolution: '720p' },
    { size: '1920x1080', aspectRatio: '16:9', resolution: '1080p' },
    { size: '1080x1920', aspectRatio: '9:16', resolution: '1080p' },
  ],
  audio: 'always',
  negativePrompt: true,
  seed: false,
  imageInput: ['https', 'data', 'file'],
  // Whether Google takes fewer seconds between two frames is told in two ways; eight are taken in both.
  lastFrame: { durationsSeconds: [8] },
  typicalSeconds: [180, 300],
  recommendedPollSeconds: 30,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'veo-3.1-generate-preview',
    imageToVideo: 'veo-3.1-generate-preview',
    framesToVideo: null,
    why: 'The only standard-quality Veo that the Gemini API serves with an API key; text and image use the same id.',
  },
};
