/** The endpoints of this side of the organisation, newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Outputs, useTRPC } from '../../trpc.ts';

export type Endpoint = Outputs['webhooks']['endpoints']['list']['data'][number];

export function useEndpoints() {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.webhooks.endpoints.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined },
    ),
  );
  return { list, endpoints: list.data?.pages.flatMap(({ data }) => data) ?? [] };
}
