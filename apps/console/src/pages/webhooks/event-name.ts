/** The key of an event's words: a dot would be a way into them. */
import type { WEBHOOK_EVENTS, WEBHOOK_TEST } from '@geekhub/contracts/webhook-events';

export type EventType = (typeof WEBHOOK_EVENTS)[number] | typeof WEBHOOK_TEST;

const KEYS = {
  'video.processing': 'eventWords.video_processing',
  'video.completed': 'eventWords.video_completed',
  'video.failed': 'eventWords.video_failed',
  'webhook.test': 'eventWords.webhook_test',
} as const satisfies Record<EventType, string>;

export function eventWordsKey(type: EventType) {
  return KEYS[type];
}
