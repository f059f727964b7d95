/** Which of the provider's ids renders a request, by what it starts from and by what the operator wrote. */
import { falLumaRay2 } from '@geekhub/contracts/models/fal-luma-ray-2';
import { falVeo31 } from '@geekhub/contracts/models/fal-veo-3.1';
import { googleVeo31 } from '@geekhub/contracts/models/google-veo-3.1';
import { expect, test } from 'vitest';
import { type ModelUpstreams, renderUpstreamOf } from '../src/model-upstreams.ts';

const TEXT = { imageUrl: null, lastFrameUrl: null };
const IMAGE = { imageUrl: 'https://images.example/a.png', lastFrameUrl: null };
const FRAMES = { imageUrl: 'https://images.example/a.png', lastFrameUrl: 'https://images.example/b.png' };

test.each([
  [
    falVeo31,
    undefined,
    ['fal-ai/veo3.1', 'fal-ai/veo3.1/image-to-video', 'fal-ai/veo3.1/first-last-frame-to-video'],
  ],
  [falVeo31, 'a/b', ['a/b', 'fal-ai/veo3.1/image-to-video', 'fal-ai/veo3.1/first-last-frame-to-video']],
  [falVeo31, { frames: 'a/b' }, ['fal-ai/veo3.1', 'fal-ai/veo3.1/image-to-video', 'a/b']],
  // Two frames go where one image goes, where the catalogue knows of no other place.
  [falLumaRay2, { image: 'a/b' }, ['fal-ai/luma-dream-machine/ray-2', 'a/b', 'a/b']],
  [falLumaRay2, { image: 'a/b', frames: 'a/c' }, ['fal-ai/luma-dream-machine/ray-2', 'a/b', 'a/c']],
  [googleVeo31, 'veo-next', ['veo-next', 'veo-next', 'veo-next']],
])('an override of %#: the ids for text, for an image, for two frames', (model, override, expected) => {
  const upstreams: ModelUpstreams = override === undefined ? {} : { [model.id]: override };
  expect([TEXT, IMAGE, FRAMES].map((images) => renderUpstreamOf(model, upstreams, images))).toEqual(expected);
});
