/** The same API as typed tRPC calls, for applications that share the gateway's types. */
import type { AppRouter } from '@geekhub/api/router';
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import { authorizationHeader } from './authorization-header.ts';
import { normalizeBaseUrl } from './normalize-base-url.ts';

export interface TrpcVideoClientOptions {
  /** Where the gateway listens, with or without `/v1`. */
  baseUrl: string;
  apiKey: string;
}

export function createTrpcVideoClient({ baseUrl, apiKey }: TrpcVideoClientOptions): TRPCClient<AppRouter> {
  const url = `${normalizeBaseUrl(baseUrl)}/trpc`;
  const authorization = authorizationHeader(apiKey);
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          // The platform's own, where there is one, sends no header.
          EventSource,
          eventSourceOptions: {
            fetch: (address, init) =>
              fetch(address, { ...init, headers: { ...init.headers, authorization } }),
          },
        }),
        false: httpBatchLink({ url, headers: { authorization } }),
      }),
    ],
  });
}
