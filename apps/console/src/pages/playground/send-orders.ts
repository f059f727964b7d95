/** Sends orders at the prices that were shown: a quote for each, then a job for each. */

import type { ConsoleRouter } from '@geekhub/api/console/console-router';
import type { TRPCClient } from '@trpc/client';
import { newKey } from '../../new-key.ts';
import { type Inputs, type Outputs, refusalOf, type Scope } from '../../trpc.ts';
import { type Order, toRequest } from './order.ts';
import { uploadImage } from './upload-image.ts';
import type { Frames, Scenario } from './use-form.ts';

type CreateVideo = Inputs['videos']['create'];
export type Job = Outputs['videos']['get'];

/** An order with all that it is sent with. It keeps its key, and once it is known its request: sent again, it is the same job. */
export interface Parcel {
  order: Order;
  frames: Frames;
  scenario: Scenario;
  /** What was shown as its price: what would be set aside. */
  shownHold: string;
  key: string;
  request: CreateVideo | null;
}

/** The price is another than was shown: nothing was sent. */
export class PriceChanged extends Error {}

export type Sent = { model: string } & ({ job: Job } | { error: unknown });

export function packOrder(
  order: Order,
  { frames, scenario }: { frames: Frames; scenario: Scenario },
  shownHold: string,
): Parcel {
  return { order, frames, scenario, shownHold, key: newKey(), request: null };
}

/** Did the gateway surely not take it? Otherwise it may have, and only the answer was lost. */
export function wasRefused(error: unknown): boolean {
  const refusal = refusalOf(error);
  return error instanceof PriceChanged || (refusal !== null && refusal.code !== 'internal_error');
}

interface Sender {
  client: TRPCClient<ConsoleRouter>;
  scope: Scope;
}

/** Throws before the first job is made; from then on each has its own end. */
export async function sendOrders({ client, scope }: Sender, parcels: readonly Parcel[]): Promise<Sent[]> {
  const quoted = await Promise.all(
    parcels.map(async ({ order, request, shownHold }) => {
      if (request !== null) return null;
      const { model, duration, fallback_models, max_cost } = toRequest(order);
      const quote = await client.videos.quote.mutate({ model, duration, fallback_models, max_cost });
      if (quote.hold !== shownHold) throw new PriceChanged();
      return quote.id;
    }),
  );
  return Promise.all(
    parcels.map(async (parcel, place): Promise<Sent> => {
      const { model } = parcel.order;
      try {
        parcel.request ??= await completeRequest(scope, parcel, quoted[place] ?? undefined);
        const context = { idempotencyKey: parcel.key };
        return { model, job: await client.videos.create.mutate(parcel.request, { context }) };
      } catch (error) {
        return { model, error };
      }
    }),
  );
}

async function completeRequest(scope: Scope, parcel: Parcel, quoteId?: string): Promise<CreateVideo> {
  const { order, frames, scenario, key } = parcel;
  const [first, last] = await Promise.all([
    order.image_url && frames.first ? uploadImage(scope, frames.first, `${key}-first`) : undefined,
    order.last_frame_url && frames.last ? uploadImage(scope, frames.last, `${key}-last`) : undefined,
  ]);
  return {
    ...toRequest(order),
    ...(first !== undefined && { image_url: first }),
    ...(last !== undefined && { last_frame_url: last }),
    ...metadataOf(order, scenario),
    ...(quoteId !== undefined && { quote_id: quoteId }),
  };
}

/** Where other models may take over, only the first fails: the rest is what one wants to see. */
export function metadataOf(order: Order, scenario: Scenario): Pick<CreateVideo, 'metadata'> {
  if (scenario === 'none') return {};
  const sandbox = order.fallback_models === undefined ? scenario : `${scenario}:${order.model}`;
  return { metadata: { sandbox } };
}
