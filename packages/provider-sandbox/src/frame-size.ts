/** How large a sandbox video is for each aspect ratio: 640 pixels on the long side, all dimensions even. */
import type { AspectRatio } from '@geekhub/contracts/model-spec';

export interface FrameSize {
  width: number;
  height: number;
}

const FRAME_SIZES: Readonly<Record<AspectRatio, FrameSize>> = {
  '16:9': { width: 640, height: 360 },
  '9:16': { width: 360, height: 640 },
  '1:1': { width: 640, height: 640 },
  '4:3': { width: 640, height: 480 },
  '3:4': { width: 480, height: 640 },
  '21:9': { width: 640, height: 274 },
  '9:21': { width: 274, height: 640 },
};

export const RENDERED_RATIOS = Object.keys(FRAME_SIZES) as [AspectRatio, ...AspectRatio[]];

/** Without a ratio the output follows the caller's image, which is never fetched here: it is then 16:9. */
export function frameSizeOf(aspectRatio: AspectRatio | null): FrameSize {
  return FRAME_SIZES[aspectRatio ?? '16:9'];
}
