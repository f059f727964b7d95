/** What the engine needs from the database about webhooks: whole changes, each one transaction. */
import type {
  DeliveredType,
  DeliveryState,
  WebhookEndpoint,
  WebhookEventType,
} from '@geekhub/contracts/webhook';
import type { CreatedPage } from './account-store.ts';
import type { Scope } from './job-record.ts';
import type { OutboundFault } from './outbound.ts';

export type DisabledReason = NonNullable<WebhookEndpoint['disabled_reason']>;

export interface EndpointRecord {
  id: string;
  url: string;
  events: WebhookEventType[];
  description: string | null;
  disabled: { at: Date; reason: DisabledReason } | null;
  createdAt: Date;
}

export interface NewEndpoint {
  id: string;
  scope: Scope;
  url: string;
  events: readonly WebhookEventType[];
  description: string | null;
}

/** Only what is there changes. */
export interface EndpointChange {
  url?: string;
  events?: readonly WebhookEventType[];
  description?: string | null;
  /** false, like `deleted`, cancels what waits to be sent. */
  enabled?: boolean;
  deleted?: true;
}

/** Whose secret: an endpoint's, or with null that of the jobs' own addresses. */
export interface SecretOwner {
  scope: Scope;
  endpointId: string | null;
}

export type RotateOutcome =
  | { kind: 'rotated'; previousUntil: Date | null }
  /** As many as may live at once live already. */
  | { kind: 'too_many' }
  | { kind: 'missing' };

export interface DueMessage {
  id: string;
  /** Begins with `<organisation>/` and ends with `/`. Messages of one lane share a few places among the senders. */
  lane: string;
}

export interface DueLimits {
  limit: number;
  /** Of one lane. */
  perLane: number;
  perOrganization: number;
  /** Beginnings of lanes from which nothing is wanted. */
  except: readonly string[];
}

/** A message of which this process alone makes the next try, until the lease ends. */
export interface ClaimedMessage {
  id: string;
  /** The fence: a commit with an older version changes nothing. */
  version: number;
  scope: Scope;
  event: DeliveredType;
  /** null: a test of the endpoint. */
  jobId: string | null;
  /** null: goes to the job's own address. */
  endpointId: string | null;
  /** Where the endpoint is now, or the job's own address. */
  url: string;
  /** null before the first try. */
  body: string | null;
  /** Tries made before this one, in this round. */
  attempts: number;
  createdAt: Date;
  /** The database's clock at the claim. */
  now: Date;
  /** All that are valid now, `whsec_…`, newest first; never empty. */
  secrets: string[];
  /** Since when the endpoint took nothing any more. */
  failingSince: Date | null;
}

/** What one try came to. `waitMs` counts from the database's now. */
export interface DeliveryChange {
  becomes: { state: 'pending'; waitMs: number } | { state: Exclude<DeliveryState, 'pending'> };
  /**
   * Disables the endpoint, which cancels all that waits to be sent there: unless it has moved from `attempt.url`
   * since, or, where it is `failing`, has taken another message.
   */
  disable: Exclude<DisabledReason, 'by_request'> | null;
  attempt: { at: Date; durationMs: number; url: string } & (
    | { status: number; fault: null; answer: string | null }
    | { status: null; fault: OutboundFault; answer: null }
  );
}

export interface DeliveryAttempt {
  number: number;
  at: Date;
  durationMs: number;
  status: number | null;
  fault: OutboundFault | null;
}

export interface DeliveryRecord {
  id: string;
  event: DeliveredType;
  state: DeliveryState;
  jobId: string | null;
  endpointId: string | null;
  url: string;
  createdAt: Date;
  finishedAt: Date | null;
  /** While pending. */
  nextAttemptAt: Date | null;
  /** The last twenty, oldest first. */
  attempts: DeliveryAttempt[];
}

/** With what was said on either side. */
export interface DeliveryDetails extends DeliveryRecord {
  body: string | null;
  attempts: (DeliveryAttempt & { answer: string | null })[];
}

export interface DeliveryFilter {
  endpointId: string | null;
  jobId: string | null;
  state: DeliveryState | null;
}

/** The messages themselves are written by the database, with the change of the job that they tell of; but for tests. */
export interface WebhookStore {
  /** null when the scope has `max` endpoints already. */
  createEndpoint(endpoint: NewEndpoint, secret: string, max: number): Promise<EndpointRecord | null>;
  /** null for a missing endpoint, a deleted one and one of another scope alike; so of all that follow. */
  findEndpoint(id: string, scope: Scope): Promise<EndpointRecord | null>;
  /** Newest first, at most `limit` + 1. */
  listEndpoints(scope: Scope, page: CreatedPage): Promise<EndpointRecord[]>;
  changeEndpoint(id: string, scope: Scope, change: EndpointChange): Promise<EndpointRecord | null>;
  /** The secrets before go on signing for `graceMs`; at most `max` live at once. */
  rotateSecret(owner: SecretOwner, secret: string, graceMs: number, max: number): Promise<RotateOutcome>;

  /** Messages that are due and not leased, longest waiting first. */
  listDue(limits: DueLimits): Promise<DueMessage[]>;
  /** Takes the message if it is due and not leased; null otherwise. `spareSecret` is for a scope that has none. */
  claim(id: string, leaseMs: number, spareSecret: string): Promise<ClaimedMessage | null>;
  /** Keeps the body of all tries, before the first. false when another try came between. */
  writeBody(id: string, version: number, body: string): Promise<boolean>;
  /** false, and nothing changed, when another try came between. */
  commit(id: string, version: number, change: DeliveryChange): Promise<boolean>;

  /** Newest first, at most `limit` + 1. */
  listDeliveries(scope: Scope, filter: DeliveryFilter, page: CreatedPage): Promise<DeliveryRecord[]>;
  findDelivery(id: string, scope: Scope): Promise<DeliveryDetails | null>;
  /** Writes a message that tests the endpoint. `disabled`: it does not listen. `pending`: a test is under way. */
  writeTest(
    id: string,
    endpointId: string,
    scope: Scope,
  ): Promise<'started' | 'pending' | 'disabled' | 'missing'>;
  /** Sends it anew under the same id. `disabled`: its endpoint does not listen. */
  redeliver(id: string, scope: Scope): Promise<'started' | 'pending' | 'disabled' | 'missing'>;
}
