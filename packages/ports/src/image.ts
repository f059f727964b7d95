/** What the engine needs from what looks at images. */

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

export interface ImageFacts {
  contentType: ImageType;
  width: number;
  height: number;
}

/** By the bytes alone, whatever anybody calls them; null where they are no PNG, JPEG or WebP of a usable size. */
export type InspectImage = (bytes: Uint8Array) => ImageFacts | null;
