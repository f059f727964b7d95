/** The bytes of an image, wherever the caller's words for it lead. */
import { isFileId } from '@geekhub/contracts/file-id';
import { parseDataUrl } from '@geekhub/contracts/image-url';
import type { FetchOutcome } from '@geekhub/ports/outbound';
import type { Failure, ImageBytes, SubmitOutcome } from '@geekhub/ports/provider';
import type { Engine } from './engine.ts';

/** As a data URL may carry, and far above what a frame needs. */
const MAX_IMAGE_BYTES = 8_000_000;

/** Nothing is sent, and nothing was started. */
export type Refusal = Extract<SubmitOutcome, { kind: 'busy' | 'rejected' }>;

export const HELD_BACK: Refusal = { kind: 'busy', retryAfterMs: null, trouble: 'held_back' };

export type ReadOutcome = { kind: 'read'; image: ImageBytes } | Refusal;

/** An image is what its bytes say, whatever its server calls it. Throws when the database cannot be asked. */
export async function readImage(
  engine: Engine,
  field: string,
  url: string,
  signal: AbortSignal,
): Promise<ReadOutcome> {
  if (isFileId(url)) {
    const file = await engine.files.readContent(url);
    // An open job keeps its files: this one has ended meanwhile.
    if (file === null) return HELD_BACK;
    return { kind: 'read', image: { contentType: file.contentType, bytes: file.content } };
  }
  if (!url.startsWith('data:')) {
    return toOutcome(engine, field, await engine.outbound.fetch(url, { maxBytes: MAX_IMAGE_BYTES }, signal));
  }
  const data = parseDataUrl(url);
  if (data === null) return { kind: 'rejected', reason: unusable(field) };
  return { kind: 'read', image: { contentType: data.mimeType, bytes: Buffer.from(data.base64, 'base64') } };
}

function toOutcome(engine: Engine, field: string, fetched: FetchOutcome): ReadOutcome {
  switch (fetched.kind) {
    case 'fetched': {
      const facts = engine.inspectImage(fetched.bytes);
      return facts === null
        ? { kind: 'rejected', reason: unusable(field) }
        : { kind: 'read', image: { contentType: facts.contentType, bytes: fetched.bytes } };
    }
    case 'refused':
      return { kind: 'rejected', reason: unusable(field) };
    case 'fault':
      switch (fetched.fault) {
        // Its server is away, which may pass.
        case 'unreachable':
        case 'timed_out':
          return { kind: 'busy', retryAfterMs: null };
        case 'blocked':
        case 'too_large':
          return { kind: 'rejected', reason: unusable(field) };
      }
  }
}

/** Says nothing of what was found at the address: whoever wrote it may not be meant to know. */
function unusable(field: string): Failure {
  return {
    code: 'input_rejected',
    message:
      `The image at ${field} could not be used. It must be a PNG, JPEG or WebP of at most 8 MB that anyone can fetch ` +
      'over https.',
  };
}
