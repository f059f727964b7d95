/** Between the rows of the webhook tables and the records of the port. */

import type { KeyMode } from '@geekhub/contracts/organization';
import type { DeliveredType, DeliveryState, WebhookEventType } from '@geekhub/contracts/webhook';
import type { OutboundFault } from '@geekhub/ports/outbound';
import type {
  ClaimedMessage,
  DeliveryChange,
  DeliveryDetails,
  DeliveryRecord,
  DisabledReason,
  EndpointRecord,
  NewEndpoint,
} from '@geekhub/ports/webhook-store';

export interface EndpointRow {
  id: string;
  url: string;
  events: WebhookEventType[];
  description: string | null;
  disabled_at: Date | null;
  disabled_reason: DisabledReason | null;
  created_at: Date;
}

export interface ClaimedMessageRow {
  id: string;
  version: number;
  organization_id: string;
  mode: KeyMode;
  event: DeliveredType;
  job_id: string | null;
  endpoint_id: string | null;
  url: string;
  body: string | null;
  attempts: number;
  created_at: Date;
  claimed_at: Date;
  secrets: string[];
  failing_since: Date | null;
}

export interface DeliveryRow {
  id: string;
  event: DeliveredType;
  state: DeliveryState;
  job_id: string | null;
  endpoint_id: string | null;
  url: string;
  created_at: Date;
  finished_at: Date | null;
  next_attempt_at: Date;
  attempts: {
    number: number;
    at_ms: number;
    duration_ms: number;
    status: number | null;
    fault: OutboundFault | null;
  }[];
}

export interface DetailsRow extends DeliveryRow {
  body: string | null;
  /** By the number of the attempt, of those that have one. */
  answers: Record<string, string>;
}

export function toEndpointRecord(row: EndpointRow): EndpointRecord {
  const { id, url, events, description, disabled_at, disabled_reason, created_at } = row;
  return {
    ...{ id, url, events, description },
    disabled:
      disabled_at !== null && disabled_reason !== null ? { at: disabled_at, reason: disabled_reason } : null,
    createdAt: created_at,
  };
}

export function toEndpointColumns({ id, scope, url, events, description }: NewEndpoint): object {
  return {
    ...{ id, url, events, description },
    ...{ organization_id: scope.organizationId, mode: scope.mode },
  };
}

export function toClaimedMessage(row: ClaimedMessageRow): ClaimedMessage {
  return {
    id: row.id,
    version: row.version,
    scope: { organizationId: row.organization_id, mode: row.mode },
    event: row.event,
    jobId: row.job_id,
    endpointId: row.endpoint_id,
    url: row.url,
    body: row.body,
    attempts: row.attempts,
    createdAt: row.created_at,
    now: row.claimed_at,
    secrets: row.secrets,
    failingSince: row.failing_since,
  };
}

export function toChangeColumns({ becomes, disable, attempt }: DeliveryChange): object {
  return {
    state: becomes.state,
    wait_ms: becomes.state === 'pending' ? becomes.waitMs : null,
    disable,
    url: attempt.url,
    attempted_at: attempt.at.toISOString(),
    duration_ms: attempt.durationMs,
    status: attempt.status,
    fault: attempt.fault,
    answer: attempt.answer,
  };
}

export function toDeliveryRecord(row: DeliveryRow): DeliveryRecord {
  return {
    id: row.id,
    event: row.event,
    state: row.state,
    jobId: row.job_id,
    endpointId: row.endpoint_id,
    url: row.url,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    nextAttemptAt: row.state === 'pending' ? row.next_attempt_at : null,
    attempts: row.attempts.map(({ number, at_ms, duration_ms, status, fault }) => ({
      ...{ number, status, fault },
      at: new Date(at_ms),
      durationMs: duration_ms,
    })),
  };
}

export function toDeliveryDetails(row: DetailsRow): DeliveryDetails {
  const delivery = toDeliveryRecord(row);
  return {
    ...delivery,
    body: row.body,
    attempts: delivery.attempts.map((attempt) => ({
      ...attempt,
      answer: row.answers[attempt.number] ?? null,
    })),
  };
}
