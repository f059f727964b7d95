/** The image of a request: an address or the id of a file as it is, a file of this machine as a data URL. */
import { readFile } from 'node:fs/promises';
import { MAX_DATA_URL_CHARACTERS } from '@geekhub/contracts/image-url';
import { usageFailure } from './cli-failure.ts';

const ELSEWHERE = /^(https?:|data:|file_[0-9a-f]{32}$)/;

/** What a file of this kind begins with. */
const KINDS = [
  { type: 'image/png', isOne: (bytes: Buffer) => bytes.subarray(0, 4).toString('latin1') === '\x89PNG' },
  {
    type: 'image/jpeg',
    isOne: (bytes: Buffer) => bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff',
  },
  {
    type: 'image/webp',
    isOne: (bytes: Buffer) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
      bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  },
];

export async function readImage(text: string): Promise<string> {
  if (ELSEWHERE.test(text)) return text;
  const bytes = await readFile(text).catch((error: NodeJS.ErrnoException) => {
    throw usageFailure(`The image ${text} cannot be read (${error.code}). Give a file, or an https address.`);
  });
  const kind = KINDS.find(({ isOne }) => isOne(bytes));
  if (kind === undefined) throw usageFailure(`${text} is no PNG, JPEG or WebP image.`);
  const url = `data:${kind.type};base64,${bytes.toString('base64')}`;
  if (url.length > MAX_DATA_URL_CHARACTERS) {
    throw usageFailure(`${text} is too large: an image may have about 7 MB.`);
  }
  return url;
}
