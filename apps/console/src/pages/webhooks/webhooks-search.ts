/** What the address of the page of webhooks says besides the place. */
import { DELIVERY_STATES } from '@geekhub/contracts/webhook-events';

export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface WebhooksSearch {
  /** Where it is left out: the endpoints. */
  view?: 'deliveries' | undefined;
  endpoint?: string;
  state?: DeliveryState;
  job?: string;
  /** The one that is looked at. */
  delivery?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MESSAGE = /^msg_[0-9a-f]{32}$/;

export function isId(text: string): boolean {
  return UUID.test(text);
}

/** What is no id is left out: the gateway would refuse it. */
export function readWebhooksSearch(search: Record<string, unknown>): WebhooksSearch {
  const textOf = (name: string, pattern: RegExp) => {
    const value = search[name];
    return typeof value === 'string' && pattern.test(value) ? value : undefined;
  };
  const state = DELIVERY_STATES.find((each) => each === search.state);
  const [endpoint, job, delivery] = [
    textOf('endpoint', UUID),
    textOf('job', UUID),
    textOf('delivery', MESSAGE),
  ];
  return {
    ...(search.view === 'deliveries' ? { view: 'deliveries' as const } : {}),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(state === undefined ? {} : { state }),
    ...(job === undefined ? {} : { job }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}
