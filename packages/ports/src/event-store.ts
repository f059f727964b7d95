/** What the engine needs from the database to tell listeners of events as they happen. */
import type { WebhookEventType } from '@geekhub/contracts/webhook';
import type { Scope } from './job-record.ts';

/** A place in the order in which all listeners are told. */
export interface EventPosition {
  transaction: bigint;
  number: bigint;
}

/** Whatever is written from now on lies behind it. */
export interface EventHead {
  position: EventPosition;
  /** By the database's clock. */
  at: Date;
}

export interface EventRecord {
  id: string;
  scope: Scope;
  event: WebhookEventType;
  jobId: string;
  createdAt: Date;
  position: EventPosition;
}

/** The events themselves are written by the database, with the change of the job that they tell of. */
export interface EventStore {
  /** From now on the events of these customers are written down, for twice `keptMs`. Older ones are forgotten. */
  listen(scopes: readonly Scope[], keptMs: number): Promise<void>;
  readHead(): Promise<EventHead>;
  /** Where and when this event was; null for one older than `keptMs`, for an unknown one and for one of another scope alike. */
  findPosition(id: string, scope: Scope, keptMs: number): Promise<EventHead | null>;
  /** In order, and never one that another could yet come before. */
  listAfter(position: EventPosition, scopes: readonly Scope[], limit: number): Promise<EventRecord[]>;
}
