/** The same API as typed tRPC calls, for applications that share the gateway's types. */
import type { AppRouter } from '@geekhub/api/router';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import { authorizationHeader } from './authorization-header.ts';
import { normalizeBaseUrl } from './normalize-base-url.ts';

export interface TrpcVideoClientOptions {
  /** Where the gateway listens, with or without `/v1`. */
  baseUrl: string;
  apiKey: string;
}

export function createTrpcVideoClient({ baseUrl, apiKey }: TrpcVideoClientOptions): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${normalizeBaseUrl(baseUrl)}/trpc`,
        headers: { authorization: authorizationHeader(apiKey) },
      }),
    ],
  });
}
