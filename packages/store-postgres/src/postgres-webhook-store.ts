/** Webhooks in Postgres: endpoints, secrets, messages. */
import type { RotateOutcome, WebhookStore } from '@geekhub/ports/webhook-store';
import { type Database, firstRow } from './database.ts';
import {
  type ClaimedMessageRow,
  type DeliveryRow,
  type DetailsRow,
  type EndpointRow,
  toChangeColumns,
  toClaimedMessage,
  toDeliveryDetails,
  toDeliveryRecord,
  toEndpointColumns,
  toEndpointRecord,
} from './webhook-rows.ts';

const MILLISECONDS = "interval '1 millisecond'";
const SHOWN_ATTEMPTS = 20;

// From lane to lane through the index: what waits in one lane, however much, costs the others nothing. No organisation
// takes more of a page than it could have sent.
const DUE = `
  with recursive lanes as (
    (select m.lane from geekhub.webhook_messages m where m.state = 'pending' order by m.lane limit 1)
    union all
    select (select m.lane from geekhub.webhook_messages m
        where m.state = 'pending' and m.lane > l.lane order by m.lane limit 1)
      from lanes l where l.lane is not null
  ), waiting as (
    select due.id, l.lane, due.next_attempt_at,
        row_number() over (partition by split_part(l.lane, '/', 1) order by due.next_attempt_at) as place
      from lanes l cross join lateral (
        select m.id, m.next_attempt_at from geekhub.webhook_messages m
          where m.state = 'pending' and m.lane = l.lane and m.next_attempt_at <= geekhub.app_now()
            and (m.lease_until is null or m.lease_until <= geekhub.app_now())
          order by m.next_attempt_at limit $2
      ) due
      where not exists
        (select from jsonb_array_elements_text($4::jsonb) as e (prefix) where starts_with(l.lane, e.prefix))
  )
  select w.id, w.lane from waiting w where w.place <= $3 order by w.next_attempt_at limit $1`;

const DELIVERY = `
  d.id, d.event, d.state, d.job_id, d.endpoint_id, d.url, d.created_at, d.finished_at, d.next_attempt_at,
    coalesce((select jsonb_agg(jsonb_build_object('number', a.number, 'duration_ms', a.duration_ms, 'fault', a.fault,
        'status', a.status, 'at_ms', floor(extract(epoch from a.attempted_at) * 1000)) order by a.number)
      from (select * from geekhub.webhook_attempts a where a.message_id = d.id order by a.number desc
        limit ${SHOWN_ATTEMPTS}) a), '[]'::jsonb) as attempts`;
const OWN_DELIVERIES = 'from geekhub.webhook_messages d where d.organization_id = $1 and d.mode = $2';

type SendOutcome = 'started' | 'pending' | 'disabled' | 'missing';

export function createPostgresWebhookStore(database: Database): WebhookStore {
  return {
    async createEndpoint(endpoint, secret, max) {
      const [row] = await database.query<EndpointRow>(
        'select * from geekhub.create_webhook_endpoint($1::jsonb, $2, $3)',
        [JSON.stringify(toEndpointColumns(endpoint)), secret, max],
      );
      return row === undefined ? null : toEndpointRecord(row);
    },

    async findEndpoint(id, { organizationId, mode }) {
      const [row] = await database.query<EndpointRow>(
        `select * from geekhub.webhook_endpoints
         where id = $1 and organization_id = $2 and mode = $3 and deleted_at is null`,
        [id, organizationId, mode],
      );
      return row === undefined ? null : toEndpointRecord(row);
    },

    async listEndpoints({ organizationId, mode }, { limit, after }) {
      const rows = await database.query<EndpointRow>(
        `select * from geekhub.webhook_endpoints
         where organization_id = $1 and mode = $2 and deleted_at is null
           and ($3::timestamptz is null or (created_at, id) < ($3::timestamptz, $4::uuid))
         order by created_at desc, id desc limit $5`,
        [organizationId, mode, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return rows.map(toEndpointRecord);
    },

    async changeEndpoint(id, { organizationId, mode }, change) {
      const [row] = await database.query<EndpointRow>(
        'select * from geekhub.change_webhook_endpoint($1, $2, $3, $4::jsonb)',
        [id, organizationId, mode, JSON.stringify(change)],
      );
      return row === undefined ? null : toEndpointRecord(row);
    },

    async rotateSecret({ scope, endpointId }, secret, graceMs, max) {
      const { outcome, previous_until } = firstRow(
        await database.query<{ outcome: RotateOutcome['kind']; previous_until: Date | null }>(
          `select * from geekhub.rotate_webhook_secret($1, $2, $3, $4, $5 * ${MILLISECONDS}, $6)`,
          [scope.organizationId, scope.mode, endpointId, secret, graceMs, max],
        ),
      );
      return outcome === 'rotated' ? { kind: outcome, previousUntil: previous_until } : { kind: outcome };
    },

    listDue: ({ limit, perLane, perOrganization, except }) =>
      database.query(DUE, [limit, perLane, perOrganization, JSON.stringify(except)]),

    async claim(id, leaseMs, spareSecret) {
      const [row] = await database.query<ClaimedMessageRow>(
        `select (c.message).*, c.claimed_at, c.secrets, c.failing_since
         from geekhub.claim_webhook($1, $2 * ${MILLISECONDS}, $3) c`,
        [id, leaseMs, spareSecret],
      );
      return row === undefined ? null : toClaimedMessage(row);
    },

    async writeBody(id, version, body) {
      const rows = await database.query(
        `update geekhub.webhook_messages set body = $3 where id = $1 and version = $2 and body is null returning id`,
        [id, version, body],
      );
      return rows.length > 0;
    },

    async commit(id, version, change) {
      const row = firstRow(
        await database.query<{ committed: boolean }>(
          'select geekhub.commit_webhook($1, $2, $3::jsonb) as committed',
          [id, version, JSON.stringify(toChangeColumns(change))],
        ),
      );
      return row.committed;
    },

    async listDeliveries({ organizationId, mode }, { endpointId, jobId, state }, { limit, after }) {
      const rows = await database.query<DeliveryRow>(
        `select ${DELIVERY} ${OWN_DELIVERIES} and ($3::uuid is null or d.endpoint_id = $3::uuid) and ($4::uuid is null or d.job_id = $4::uuid)
           and ($5::text is null or d.state = $5::text)
           and ($6::timestamptz is null or (d.created_at, d.id) < ($6::timestamptz, $7::text))
         order by d.created_at desc, d.id desc limit $8`,
        [
          ...[organizationId, mode, endpointId, jobId, state],
          ...[after?.createdAt ?? null, after?.id ?? null, limit + 1],
        ],
      );
      return rows.map(toDeliveryRecord);
    },

    async findDelivery(id, { organizationId, mode }) {
      const [row] = await database.query<DetailsRow>(
        `select ${DELIVERY}, d.body,
           coalesce((select jsonb_object_agg(a.number, a.answer) from geekhub.webhook_attempts a
             where a.message_id = d.id and a.answer is not null), '{}'::jsonb) as answers
         ${OWN_DELIVERIES} and d.id = $3`,
        [organizationId, mode, id],
      );
      return row === undefined ? null : toDeliveryDetails(row);
    },

    async writeTest(id, endpointId, { organizationId, mode }) {
      const row = firstRow(
        await database.query<{ outcome: SendOutcome }>(
          'select geekhub.write_webhook_test($1, $2, $3, $4) as outcome',
          [id, endpointId, organizationId, mode],
        ),
      );
      return row.outcome;
    },

    async redeliver(id, { organizationId, mode }) {
      const row = firstRow(
        await database.query<{ outcome: SendOutcome }>(
          'select geekhub.redeliver_webhook($1, $2, $3) as outcome',
          [id, organizationId, mode],
        ),
      );
      return row.outcome;
    },
  };
}
