/** The videos that fit what is looked for, page by page; those that are open move on in their place. */
import { useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type Inputs, useTRPC } from '../../trpc.ts';
import { isOpen } from './job.ts';

const PAGE = 24;
const MAX_READ = 120;
/** More do not fit into one address. */
const READ_AT_ONCE = 30;
const LEAST_MS = 1_000;
const MOST_MS = 10_000;
const NEWER_EVERY_MS = 15_000;

function chunksOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / READ_AT_ONCE) }, (_, nth) =>
    ids.slice(nth * READ_AT_ONCE, (nth + 1) * READ_AT_ONCE),
  );
}

export function useFoundVideos(search: Inputs['jobs']['search']) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.jobs.search.infiniteQueryOptions(
    { ...search, limit: PAGE },
    {
      getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
      // A list that is read anew by itself would jump: what is new is offered instead.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
  );
  const list = useInfiniteQuery(options);
  const videos = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);

  const ids = videos
    .filter(isOpen)
    .slice(0, MAX_READ)
    .map(({ id }) => id);
  const open = useQueries({
    queries: chunksOf(ids).map((chunk) =>
      trpc.jobs.read.queryOptions(
        { ids: chunk },
        {
          refetchInterval({ state: { data } }) {
            const soonest = Math.min(...(data?.data ?? []).map((job) => job.poll_after_seconds ?? Infinity));
            return Math.min(MOST_MS, Math.max(LEAST_MS, soonest * 1000));
          },
        },
      ),
    ),
    combine: (results) => results.flatMap(({ data }) => data?.data ?? []),
  });
  const { queryKey } = options;
  useEffect(() => {
    if (open.length === 0) return;
    const now = new Map(open.map((job) => [job.id, job]));
    queries.setQueryData(queryKey, (known) => {
      if (known === undefined) return known;
      const pages = known.pages.map((page) => ({
        ...page,
        data: page.data.map((video) => ({ ...video, ...now.get(video.id) })),
      }));
      return { ...known, pages };
    });
  }, [open, queries, queryKey]);

  const latest = useQuery(
    trpc.jobs.search.queryOptions(
      { ...search, limit: 1 },
      { enabled: list.isSuccess, refetchInterval: NEWER_EVERY_MS },
    ),
  );
  const newest = latest.data?.data[0];
  const hasNewer =
    newest !== undefined &&
    !list.isFetching &&
    videos.every(({ id }) => id !== newest.id) &&
    newest.created >= (videos[0]?.created ?? 0);
  const { refetch } = list;
  const isEmpty = videos.length === 0;
  useEffect(() => {
    // Nothing can jump.
    if (hasNewer && isEmpty) void refetch();
  }, [hasNewer, isEmpty, refetch]);
  return { list, videos, hasNewer };
}
