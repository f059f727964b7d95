/** Google Veo 3, rendered by the Veo 3.1 Fast model since Google retired the original. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const googleVeo3: ModelSpec = {
  id: 'google/veo-3',
  provider: 'google',
  ownedBy: 'google',
  displayName: 'Veo 3',
  created: 1_764_547_200,
  usdMicrosPerSecond: microsOf('0.20'),
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
  audio: 'none',
  negativePrompt: true,
  seed: false,
  imageInput: ['https', 'data', 'file'],
  // Veo 3 itself had none. It came with 3.1, which renders here only because nothing else is left.
  lastFrame: null,
  typicalSeconds: [120, 240],
  recommendedPollSeconds: 20,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'veo-3.1-fast-generate-preview',
    imageToVideo: 'veo-3.1-fast-generate-preview',
    framesToVideo: null,
    why:
      'veo-3.0-generate-001 was retired on 30 June 2026. Veo 3.1 Fast is the served model whose price fits 0.20 USD ' +
      'per second. It always adds sound; sound is not promised for this model.',
  },
};
