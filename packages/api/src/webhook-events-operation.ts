/** How the OpenAPI document describes the line of events, which is a plain route. */

export const WEBHOOK_EVENTS_OPERATION = {
  operationId: 'webhooks-events',
  tags: ['Webhooks'],
  summary: 'Listen to events',
  description:
    'Server-sent events of every job of your organisation, as they happen, for whoever has no address to be told at. ' +
    'It does not end by itself; every 15 seconds an `id` without an event, and a comment with the same, say up to where ' +
    'all was told. At most ten may listen at once.',
  security: [{ bearer: [] }],
  parameters: [
    {
      name: 'Last-Event-ID',
      in: 'header',
      description:
        'Go on behind this `id`: no event is lost and none comes twice. One of the last 15 minutes, or it is a 404.',
      schema: { type: 'string' },
      example: 'msg_0c1f3d5e7a9b4c2d8e6f0a1b2c3d4e5f',
    },
  ],
  responses: {
    200: {
      description:
        'Events: `id` is the id of the message, `event` its type, `data` the body that a webhook would carry.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    } as { headers?: Record<string, object> },
  },
};
