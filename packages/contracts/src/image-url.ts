/** The image of an image-to-video request: an https URL, the image itself as a data URL, or the id of a file. */
import { z } from 'zod';
import { FILE_ID_PATTERN, isFileId } from './file-id.ts';
import { publicHttpsPattern } from './text.ts';

const MAX_URL_CHARACTERS = 2048;
/** About 7 MB of image as base64. */
export const MAX_DATA_URL_CHARACTERS = 9_600_000;
const DATA_URL = /^data:(image\/(?:png|jpeg|webp));base64,([A-Za-z0-9+/]+={0,2})$/;

/** For the OpenAPI document. */
const DATA_URL_PATTERN =
  'data:image\\/(png|jpeg|webp);base64,([A-Za-z0-9+\\/]{4})+([A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=)?';

export interface DataUrl {
  mimeType: string;
  base64: string;
}

/** null where the text is no data URL of a PNG, JPEG or WebP image. */
export function parseDataUrl(text: string): DataUrl | null {
  const match = DATA_URL.exec(text);
  if (match === null) return null;
  const [, mimeType = '', base64 = ''] = match;
  return base64.length % 4 === 0 ? { mimeType, base64 } : null;
}

export function isHttpsUrl(text: string): boolean {
  if (text.length > MAX_URL_CHARACTERS || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

export const ImageUrl = z
  .string()
  .max(MAX_DATA_URL_CHARACTERS)
  .refine(
    (text) => isFileId(text) || (text.startsWith('data:') ? parseDataUrl(text) !== null : isHttpsUrl(text)),
    {
      message:
        'must be an https URL without credentials, a base64 data URL of a PNG, JPEG or WebP image, or the id of a file',
    },
  )
  .meta({
    anyOf: [
      { pattern: publicHttpsPattern, maxLength: MAX_URL_CHARACTERS },
      { pattern: `^${DATA_URL_PATTERN}$`, maxLength: MAX_DATA_URL_CHARACTERS },
      { pattern: `^${FILE_ID_PATTERN}$` },
    ],
  });
