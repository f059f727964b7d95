/** Reads what an image is from its first bytes: nothing is unpacked, so that no picture can be a bomb here. */
import type { ImageFacts, ImageType } from '@geekhub/ports/image';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

/** Of a JPEG the size stands behind what its camera had to say. Where that has no order, each byte is looked at. */
const HEAD_BYTES = 512 * 1024;
/** Of the shortest beginnings in which a size can stand. The library would read on behind the end. */
const LEAST_BYTES: Readonly<Record<ImageType, number>> = {
  'image/png': 33,
  'image/jpeg': 12,
  'image/webp': 30,
};
/** More than any model takes. Whoever unpacks it later needs 256 MB at most. */
const MAX_SIDE = 8_192;

type Handler = typeof PNG;

/** Each kind by its own handler, and no other kind is ever tried: the library knows twenty, and strangers send this. */
const HANDLERS: Readonly<Record<ImageType, Handler>> = {
  'image/png': PNG,
  'image/jpeg': JPG,
  'image/webp': WEBP,
};

export function inspectImage(bytes: Uint8Array): ImageFacts | null {
  const contentType = readType(bytes);
  if (contentType === null || bytes.length < LEAST_BYTES[contentType]) return null;
  // In memory of its own: the library looks at what lies under the bytes it is given.
  const size = readSize(HANDLERS[contentType], Uint8Array.from(bytes.subarray(0, HEAD_BYTES)));
  return size !== null && isUsable(size.width) && isUsable(size.height) ? { contentType, ...size } : null;
}

function readSize(handler: Handler, head: Uint8Array): { width: number; height: number } | null {
  try {
    if (!handler.validate(head)) return null;
    const { width, height } = handler.calculate(head);
    return { width, height };
  } catch {
    return null;
  }
}

function isUsable(side: number): boolean {
  return Number.isInteger(side) && side >= 1 && side <= MAX_SIDE;
}

const SIGNATURE_OF_PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = [...Buffer.from('IHDR')];
const SIGNATURE_OF_JPEG = [0xff, 0xd8, 0xff];
const RIFF = [...Buffer.from('RIFF')];
const WEBP_FORM = [...Buffer.from('WEBP')];

function readType(bytes: Uint8Array): ImageType | null {
  const has = (signature: readonly number[], offset: number) =>
    signature.every((byte, index) => bytes[offset + index] === byte);
  // Apple's own variant has another chunk in front, and nobody else reads it.
  if (has(SIGNATURE_OF_PNG, 0)) return has(IHDR, 12) ? 'image/png' : null;
  if (has(SIGNATURE_OF_JPEG, 0)) return 'image/jpeg';
  // The length of the file stands between the two.
  return has(RIFF, 0) && has(WEBP_FORM, 8) ? 'image/webp' : null;
}
