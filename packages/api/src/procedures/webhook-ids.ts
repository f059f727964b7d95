/** Ids about webhooks as callers write them. */
import { notFound } from '@geekhub/contracts/error';
import { MESSAGE_ID } from '@geekhub/engine/read-webhook-deliveries';
import { z } from 'zod';

/** Any text: what is no id is an endpoint that does not exist, word for word like one of somebody else's. */
export const EndpointId = z.strictObject({ id: z.string().meta({ description: 'The id of the endpoint.' }) });

export const DeliveryId = z.strictObject({
  id: z.string().meta({
    description: 'The id of the delivery: the `webhook-id` that was sent.',
    example: 'msg_0c1f3d5e7a9b4c2d8e6f0a1b2c3d4e5f',
  }),
});

/** Throws the same `not_found` as an endpoint that does not exist. */
export function parseEndpointId(id: string): string {
  const parsed = z.uuid().safeParse(id);
  if (!parsed.success) throw notFound('webhook endpoint');
  return parsed.data.toLowerCase();
}

/** Throws the same `not_found` as a delivery that does not exist. */
export function parseDeliveryId(id: string): string {
  if (!MESSAGE_ID.test(id)) throw notFound('webhook delivery');
  return id;
}
