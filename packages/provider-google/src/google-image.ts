/** The image of a request as bytes, which is all that Veo takes. */
import { parseDataUrl } from '@geekhub/contracts/image-url';
import type { OutboundDoor } from '@geekhub/ports/outbound';
import type { Image } from '@google/genai';
import { readImageType } from './image-type.ts';

/** As a data URL may carry, and far above what a first frame needs. */
const MAX_IMAGE_BYTES = 8_000_000;

export type ImageOutcome =
  | { kind: 'loaded'; image: Image }
  /** Not now: its server is away. */
  | { kind: 'unreachable' }
  /** Not ever: no image, too large, refused, or where nobody is sent. */
  | { kind: 'unusable' };

const UNUSABLE: ImageOutcome = { kind: 'unusable' };

/** An https image is what its first bytes say, whatever its server calls it. Never throws. */
export async function loadImage(
  imageUrl: string,
  outbound: Pick<OutboundDoor, 'fetch'>,
  signal: AbortSignal,
): Promise<ImageOutcome> {
  const data = parseDataUrl(imageUrl);
  if (data !== null) {
    return { kind: 'loaded', image: { imageBytes: data.base64, mimeType: data.mimeType } };
  }
  const outcome = await outbound.fetch(imageUrl, { maxBytes: MAX_IMAGE_BYTES }, signal);
  switch (outcome.kind) {
    case 'fetched': {
      const mimeType = readImageType(outcome.bytes);
      if (mimeType === null) return UNUSABLE;
      return {
        kind: 'loaded',
        image: { imageBytes: Buffer.from(outcome.bytes).toString('base64'), mimeType },
      };
    }
    case 'refused':
      return UNUSABLE;
    case 'fault':
      switch (outcome.fault) {
        case 'unreachable':
        case 'timed_out':
          return { kind: 'unreachable' };
        case 'blocked':
        case 'too_large':
          return UNUSABLE;
      }
  }
}
