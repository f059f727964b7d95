/** Fetches a video that the gateway delivered. */
import { DownloadError, fetchUntrustedUrl, readResponseWithSizeLimit } from '@ai-sdk/provider-utils';
import type { GatewayApi } from './gateway-api.ts';

export interface DownloadedVideo {
  data: Uint8Array;
  mediaType: string | undefined;
}

export type Download = (request: { url: URL; abortSignal?: AbortSignal }) => Promise<DownloadedVideo>;

/** Without the key: a video's address is all that it takes. */
export function createDownload(api: GatewayApi): Download {
  return async ({ url, abortSignal }) => {
    const address = url.href;
    const response = await fetchUntrustedUrl({
      url: address,
      trustedOrigin: api.baseUrl(),
      ...(api.fetch && { fetch: api.fetch }),
      ...(abortSignal && { abortSignal }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new DownloadError({ url: address, statusCode: response.status, statusText: response.statusText });
    }
    return {
      data: await readResponseWithSizeLimit({ response, url: address }),
      mediaType: response.headers.get('content-type') ?? undefined,
    };
  };
}
