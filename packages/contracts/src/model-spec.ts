/** What the catalogue knows of a model. */
import type { Micros } from './money.ts';

export type AspectRatio = '16:9' | '9:16' | '1:1' | '4:3' | '3:4' | '21:9' | '9:21';
export type ProviderName = 'google' | 'fal';
/** `optional`: the caller may switch it; `always`: cannot be switched off; `none`: silent, or not promised. */
export type AudioSupport = 'optional' | 'always' | 'none';
export type ImageInput = 'https' | 'data' | 'file';

/** A frame as width and height, and what is asked of the model to get it. */
export interface VideoSize {
  size: `${number}x${number}`;
  aspectRatio: AspectRatio;
  /** null where the model has no choice of resolution. */
  resolution: string | null;
}

export interface ModelSpec {
  /** The id callers use, `provider/name`. */
  id: string;
  provider: ProviderName;
  ownedBy: string;
  displayName: string;
  /** Unix seconds at which the model entered this catalogue. */
  created: number;
  usdMicrosPerSecond: Micros;
  durationsSeconds: readonly [number, ...number[]];
  defaultDurationSeconds: number;
  /** Empty where the upstream has no such field: `aspect_ratio` is then refused unless it is the fixed one. */
  aspectRatios: readonly AspectRatio[];
  defaultAspectRatio: AspectRatio;
  /** Ratios allowed together with an image; null where the output follows the image and none may be asked. */
  imageAspectRatios: readonly AspectRatio[] | null;
  resolutions: readonly string[];
  defaultResolution: string | null;
  /** Resolutions that the upstream renders only at these durations. */
  resolutionDurations: Readonly<Record<string, readonly number[]>>;
  /** The frames that the upstream aims at, one for each shape and resolution; what it delivers may differ a little. */
  sizes: readonly VideoSize[];
  audio: AudioSupport;
  negativePrompt: boolean;
  seed: boolean;
  imageInput: readonly ImageInput[];
  /** The durations at which a last frame may stand beside the first; null where the model takes none. */
  lastFrame: { durationsSeconds: readonly [number, ...number[]] } | null;
  typicalSeconds: readonly [number, number];
  recommendedPollSeconds: number;
  /** After this long the job fails and its hold is released. */
  deadlineSeconds: number;
  upstream: {
    textToVideo: string;
    imageToVideo: string | null;
    /** For a first and a last frame, where that is not the id for one image. */
    framesToVideo: string | null;
    /** Why this id and no other. */
    why: string;
  };
}
