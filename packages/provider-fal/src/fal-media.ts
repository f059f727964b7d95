/** Opens a finished video. fal's files are public: they are fetched without our key. */
import type { OpenOutcome } from '@geekhub/ports/provider';
import { isMediaAddress } from '@geekhub/provider-http/media-address';
import { openVideo } from '@geekhub/provider-http/open-video';

export interface FalMediaOptions {
  fetch: typeof globalThis.fetch;
  queueUrl: URL;
}

export function openFalVideo(
  url: string,
  signal: AbortSignal,
  { fetch, queueUrl }: FalMediaOptions,
): Promise<OpenOutcome> {
  return openVideo(new URL(url), signal, {
    fetch,
    isAllowed: (address) => isMediaAddress(address, queueUrl),
    headersFor: () => ({}),
  });
}
