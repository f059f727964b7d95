/** Google Veo 3.1 on fal.ai. */

import type { ModelSpec } from '../model-spec.ts';
import { microsOf } from '../money.ts';

export const falVeo31: ModelSpec = {
  id: 'fal/veo-3.1',
  provider: 'fal',
  ownedBy: 'fal',
  displayName: 'Veo 3.1 on fal.ai',
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
  audio: 'optional',
  negativePrompt: true,
  seed: true,
  imageInput: ['https', 'data', 'file'],
  lastFrame: { durationsSeconds: [4, 6, 8] },
  typicalSeconds: [180, 300],
  recommendedPollSeconds: 30,
  deadlineSeconds: 30 * 60,
  upstream: {
    textToVideo: 'fal-ai/veo3.1',
    imageToVideo: 'fal-ai/veo3.1/image-to-video',
    framesToVideo: 'fal-ai/veo3.1/first-last-frame-to-video',
    why: 'The standard-quality endpoints of Veo 3.1; the fast and lite ones are other products at other prices.',
  },
};
