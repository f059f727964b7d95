/** The names of what webhooks tell, and of what becomes of a message. Free of zod, so that a page can offer them. */

export const WEBHOOK_EVENTS = ['video.processing', 'video.completed', 'video.failed'] as const;

/** Sent to one endpoint because somebody asked for it; no endpoint listens to it otherwise. */
export const WEBHOOK_TEST = 'webhook.test';

export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'canceled'] as const;
