/** A job as it is now, told by a stream of events until it ends; with its receipt, its timeline and all that was asked. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect } from 'react';
import { useTRPC } from '../../trpc.ts';
import { isOpen, stateOf } from './job.ts';

/** Should the stream be silent, the job is asked for all the same. */
const BESIDE_EVENTS_MS = 15_000;
const OPEN_MS = 3_000;
/** Webhooks are on their way for a while after the end. */
const AFTER_END_MS = 5_000;
const WEBHOOKS_SECONDS = 60;

export function useJob(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.videos.get.queryOptions(
    { id },
    {
      refetchInterval: ({ state: { data } }) =>
        data !== undefined && isOpen(data) ? BESIDE_EVENTS_MS : false,
    },
  );
  const job = useQuery(options);
  const isUnderWay = job.data !== undefined && isOpen(job.data);
  useSubscription(
    trpc.videos.events.subscriptionOptions(
      { id },
      { enabled: isUnderWay, onData: ({ data }) => void queries.setQueryData(options.queryKey, data) },
    ),
  );

  const isThere = job.data !== undefined;
  const details = useQuery(trpc.jobs.details.queryOptions({ id }, { enabled: isThere }));
  const receipt = useQuery(trpc.videos.receipt.queryOptions({ id }, { enabled: isThere }));
  const timeline = useQuery(
    trpc.jobs.timeline.queryOptions(
      { id },
      {
        enabled: isThere,
        refetchInterval({ state: { data } }) {
          if (isUnderWay) return OPEN_MS;
          const events = data?.data ?? [];
          const isRecent = Date.now() / 1000 - (events.at(-1)?.at ?? 0) < WEBHOOKS_SECONDS;
          return isRecent || events.some(({ type }) => type === 'webhook_due') ? AFTER_END_MS : false;
        },
      },
    ),
  );
  const state = job.data === undefined ? null : stateOf(job.data);
  useEffect(() => {
    if (state === null) return;
    for (const queryKey of [
      trpc.jobs.details.queryKey({ id }),
      trpc.jobs.timeline.queryKey({ id }),
      trpc.videos.receipt.queryKey({ id }),
      trpc.credits.pathKey(),
    ]) {
      void queries.invalidateQueries({ queryKey });
    }
  }, [state, id, queries, trpc]);
  return { job, details, receipt, timeline };
}
