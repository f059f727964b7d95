/** Sends what stands in the form, and remembers it until the gateway has said what became of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useScope } from '../../session/use-scope.ts';
import { useTRPC, useTRPCClient } from '../../trpc.ts';
import type { Order } from './order.ts';
import { type Parcel, packOrder, type Sent, sendOrders, wasRefused } from './send-orders.ts';
import type { Frames, Scenario } from './use-form.ts';

export interface Shipment {
  orders: readonly Order[];
  frames: Frames;
  scenario: Scenario;
  /** What was shown for each, in the same order. */
  holds: readonly string[];
}

/** The same form gives the same text. */
function contentsOf({ orders, frames, scenario }: Shipment): string {
  const fileOf = (image: File | null) => image && [image.name, image.size, image.lastModified];
  return JSON.stringify([orders, scenario, fileOf(frames.first), fileOf(frames.last)]);
}

interface Unanswered {
  contents: string;
  parcels: Parcel[];
}

export function useSend(onJobs: (ids: string[]) => void) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const scope = useScope();
  const [unanswered, setUnanswered] = useState<Unanswered | null>(null);
  const [refused, setRefused] = useState<Extract<Sent, { error: unknown }>[]>([]);
  const mutation = useMutation({
    async mutationFn(shipment: Shipment) {
      const contents = contentsOf(shipment);
      const parcels =
        unanswered?.contents === contents
          ? unanswered.parcels
          : shipment.orders.map((order, place) => packOrder(order, shipment, shipment.holds[place] ?? ''));
      setRefused([]);
      setUnanswered({ contents, parcels });
      try {
        return await sendOrders({ client, scope }, parcels);
      } catch (error) {
        if (wasRefused(error)) setUnanswered(null);
        throw error;
      }
    },
    async onSuccess(sent) {
      const jobs = sent.flatMap((each) => ('job' in each ? [each.job] : []));
      const failed = sent.flatMap((each) => ('error' in each ? [each] : []));
      for (const job of jobs) queries.setQueryData(trpc.videos.get.queryKey({ id: job.id }), job);
      if (failed.every(({ error }) => wasRefused(error))) setUnanswered(null);
      setRefused(failed);
      if (jobs.length > 0) onJobs(jobs.map(({ id }) => id));
    },
    async onSettled() {
      await Promise.all([
        queries.invalidateQueries({ queryKey: trpc.credits.pathKey() }),
        queries.invalidateQueries({ queryKey: trpc.playground.pathKey() }),
      ]);
    },
  });
  return {
    send: (shipment: Shipment) => {
      if (!mutation.isPending) mutation.mutate(shipment);
    },
    isSending: mutation.isPending,
    /** Nothing was sent, for this reason. */
    error: mutation.error,
    /** What the gateway did not take, or did not answer. */
    refused,
    isUnanswered: (shipment: Shipment) =>
      !mutation.isPending && unanswered !== null && unanswered.contents === contentsOf(shipment),
  };
}
