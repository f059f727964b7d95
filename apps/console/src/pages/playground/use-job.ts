/** A job as it is now, until it ends. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useTRPC } from '../../trpc.ts';
import type { Job } from './send-orders.ts';

export const isOpen = ({ status }: Pick<Job, 'status'>) => status === 'pending' || status === 'processing';

/** Should a line be silent that ought to tell: it is asked all the same. */
const BESIDE_EVENTS_MS = 15_000;

function hearOfSight(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}

/** Tabs in the background give their line back: all tabs of a browser together have six. */
function useIsSeen(): boolean {
  return useSyncExternalStore(hearOfSight, () => document.visibilityState === 'visible');
}

/** `told`: by a stream of events. A browser has few of them for one gateway, so several jobs are asked for instead, all in one call. */
export function useJob(id: string, way: 'told' | 'asked') {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.videos.get.queryOptions(
    { id },
    {
      refetchInterval({ state: { data } }) {
        if (data === undefined || !isOpen(data)) return false;
        return way === 'told' ? BESIDE_EVENTS_MS : (data.poll_after_seconds ?? 1) * 1000;
      },
    },
  );
  const job = useQuery(options);
  const isSeen = useIsSeen();
  const isUnderWay = job.data !== undefined && isOpen(job.data);
  useSubscription(
    trpc.videos.events.subscriptionOptions(
      { id },
      {
        enabled: way === 'told' && isUnderWay && isSeen,
        onData: ({ data }) => void queries.setQueryData(options.queryKey, data),
      },
    ),
  );
  const hasEnded = job.data !== undefined && !isOpen(job.data);
  useEffect(() => {
    // What was set aside is charged or free again.
    if (!hasEnded) return;
    void queries.invalidateQueries({ queryKey: trpc.credits.pathKey() });
    void queries.invalidateQueries({ queryKey: trpc.playground.pathKey() });
  }, [hasEnded, queries, trpc]);
  return job;
}
