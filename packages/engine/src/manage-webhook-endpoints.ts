/** The addresses that a caller wants told of all its jobs. */
import { randomUUID } from 'node:crypto';
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { List, PageQuery } from '@geekhub/contracts/list';
import type {
  ChangeWebhookEndpoint,
  CreatedWebhookEndpoint,
  CreateWebhookEndpoint,
  WebhookEndpoint,
} from '@geekhub/contracts/webhook';
import { WEBHOOK_EVENTS } from '@geekhub/contracts/webhook-events';
import type { Scope } from '@geekhub/ports/job-record';
import type { EndpointChange, EndpointRecord } from '@geekhub/ports/webhook-store';
import { checkReceiverUrl } from './check-receiver-url.ts';
import type { Engine } from './engine.ts';
import { createdCursor, parseCreatedCursor, toPage } from './page.ts';
import { unixSeconds } from './present-job.ts';
import { mintWebhookSecret } from './webhook-secret.ts';

const MAX_ENDPOINTS = 20;

function presentEndpoint(endpoint: EndpointRecord): WebhookEndpoint {
  const { id, url, events, description, disabled, createdAt } = endpoint;
  return {
    id,
    object: 'webhook.endpoint',
    ...{ url, events, description },
    enabled: disabled === null,
    disabled_reason: disabled?.reason ?? null,
    disabled: disabled === null ? null : unixSeconds(disabled.at),
    created: unixSeconds(createdAt),
  };
}

export async function createWebhookEndpoint(
  engine: Engine,
  scope: Scope,
  { url, events = [...WEBHOOK_EVENTS], description = '' }: CreateWebhookEndpoint,
): Promise<CreatedWebhookEndpoint> {
  const secret = mintWebhookSecret();
  const endpoint = {
    id: randomUUID(),
    scope,
    url: checkReceiverUrl(engine, url, 'url'),
    events,
    description: description === '' ? null : description,
  };
  const created = await engine.webhooks.createEndpoint(endpoint, secret, MAX_ENDPOINTS);
  if (created === null) {
    throw new PublicError('conflict', `There are ${MAX_ENDPOINTS} endpoints already. Delete one first.`);
  }
  return { ...presentEndpoint(created), secret };
}

export async function readWebhookEndpoint(
  engine: Engine,
  scope: Scope,
  id: string,
): Promise<WebhookEndpoint> {
  return presentEndpoint(orRefuse(await engine.webhooks.findEndpoint(id, scope)));
}

export async function listWebhookEndpoints(
  engine: Engine,
  scope: Scope,
  { limit, cursor }: PageQuery,
): Promise<List<WebhookEndpoint>> {
  const rows = await engine.webhooks.listEndpoints(scope, { limit, after: parseCreatedCursor(cursor) });
  return toPage(rows, limit, presentEndpoint, createdCursor);
}

export async function changeWebhookEndpoint(
  engine: Engine,
  scope: Scope,
  id: string,
  { url, events, description, enabled }: ChangeWebhookEndpoint,
): Promise<WebhookEndpoint> {
  const change: EndpointChange = {
    ...(url === undefined ? {} : { url: checkReceiverUrl(engine, url, 'url') }),
    ...(events === undefined ? {} : { events }),
    ...(description === undefined ? {} : { description: description === '' ? null : description }),
    ...(enabled === undefined ? {} : { enabled }),
  };
  return presentEndpoint(orRefuse(await engine.webhooks.changeEndpoint(id, scope, change)));
}

export async function deleteWebhookEndpoint(engine: Engine, scope: Scope, id: string): Promise<void> {
  orRefuse(await engine.webhooks.changeEndpoint(id, scope, { enabled: false, deleted: true }));
}

function orRefuse(endpoint: EndpointRecord | null): EndpointRecord {
  if (endpoint === null) throw notFound('webhook endpoint');
  return endpoint;
}
