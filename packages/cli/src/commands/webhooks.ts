/** `geekhub webhooks`: endpoints, secrets, and what was sent. */
import type {
  CreatedWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookSecret,
} from '@geekhub/contracts/webhook';
import type { Command } from 'commander';
import { type Column, type Detail, formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { list, withCommonOptions, withPageOptions } from '../option-values.ts';
import { type PageOptions, showPage } from '../page.ts';
import { type Host, inSession } from '../session.ts';
import { addListen } from './webhooks-listen.ts';

const ENDPOINTS = '/v1/webhooks/endpoints';
const DELIVERIES = '/v1/webhooks/deliveries';
const at = (path: string, id: string | undefined) => `${path}/${encodeURIComponent(id ?? '')}`;

interface EndpointOptions {
  address?: string;
  events?: string[];
  description?: string;
  enable?: true;
  disable?: true;
}

export function addWebhooks(program: Command, host: Host): void {
  const webhooks = program.command('webhooks').description('Be told instead of asking');
  addListen(webhooks, host);
  addEndpoints(webhooks.command('endpoints').description('The addresses that are told of your jobs'), host);
  addDeliveries(webhooks.command('deliveries').description('What was sent'), host);

  withCommonOptions(webhooks.command('secret'))
    .description('Make the secret that signs what goes to --webhook-url; the one before signs for a day more')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }) => {
        const secret = await client.call<WebhookSecret>(
          { method: 'POST', path: '/v1/webhooks/secret' },
          { signal: interrupted },
        );
        output.result(secret, (width) => formatSecret(secret, width));
      }),
    );
}

function addEndpoints(endpoints: Command, host: Host): void {
  withCommonOptions(withPageOptions(endpoints.command('list')))
    .description('List them, newest first')
    .action(
      inSession<PageOptions>(host, 'api key', (session, page) =>
        showPage(session, page, { path: ENDPOINTS, columns: ENDPOINT_COLUMNS, what: 'endpoints' }),
      ),
    );

  withCommonOptions(endpoints.command('get <endpoint>'))
    .description('Look at one')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = at(ENDPOINTS, id);
        const endpoint = await client.call<WebhookEndpoint>({ method: 'GET', path }, { signal: interrupted });
        output.result(endpoint, (width) => formatEndpoint(endpoint, width));
      }),
    );

  withCommonOptions(endpoints.command('create <address>'))
    .description('Tell this https address of all your jobs; shows its secret this once')
    .option('--events <types>', 'only of these, with commas between', list)
    .option('--description <text>', 'for yourself')
    .action(
      inSession<EndpointOptions>(host, 'api key', async ({ client, output, interrupted }, options, [url]) => {
        const body = { url, ...options };
        const endpoint = await client.call<CreatedWebhookEndpoint>(
          { method: 'POST', path: ENDPOINTS, body: pick(body, ['url', 'events', 'description']) },
          { signal: interrupted },
        );
        output.result(endpoint, (width) => formatEndpoint(endpoint, width, [['Secret', endpoint.secret]]));
      }),
    );

  withCommonOptions(endpoints.command('change <endpoint>'))
    .description('Change it; what is not given stays')
    .option('--address <address>', 'where it is now')
    .option('--events <types>', 'only of these, with commas between', list)
    .option('--description <text>', 'for yourself')
    .option('--enable', 'tell it again')
    .option('--disable', 'tell it no more')
    .action(
      inSession<EndpointOptions>(host, 'api key', async ({ client, output, interrupted }, options, [id]) => {
        const { enable, disable, address } = options;
        const body = {
          ...pick(options, ['events', 'description']),
          ...(address === undefined ? {} : { url: address }),
          ...(enable === undefined ? {} : { enabled: true }),
          ...(disable === undefined ? {} : { enabled: false }),
        };
        const endpoint = await client.call<WebhookEndpoint>(
          { method: 'PATCH', path: at(ENDPOINTS, id), body },
          { signal: interrupted },
        );
        output.result(endpoint, (width) => formatEndpoint(endpoint, width));
      }),
    );

  withCommonOptions(endpoints.command('delete <endpoint>'))
    .description('Delete it')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = at(ENDPOINTS, id);
        const deleted = await client.call<object>({ method: 'DELETE', path }, { signal: interrupted });
        output.result(deleted, () => `Deleted ${id}`);
      }),
    );

  withCommonOptions(endpoints.command('rotate <endpoint>'))
    .description('Make its next secret; the one before signs for a day more')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = `${at(ENDPOINTS, id)}/rotate`;
        const secret = await client.call<WebhookSecret>({ method: 'POST', path }, { signal: interrupted });
        output.result(secret, (width) => formatSecret(secret, width));
      }),
    );

  withCommonOptions(endpoints.command('test <endpoint>'))
    .description('Send it a signed message that tells of no job')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = `${at(ENDPOINTS, id)}/test`;
        const delivery = await client.call<WebhookDelivery>(
          { method: 'POST', path },
          { signal: interrupted },
        );
        output.result(delivery, (width) => formatDelivery(delivery, width));
      }),
    );
}

interface DeliveryOptions extends PageOptions {
  endpoint?: string;
  job?: string;
  state?: string;
}

function addDeliveries(deliveries: Command, host: Host): void {
  withCommonOptions(withPageOptions(deliveries.command('list')))
    .description('List them, newest first')
    .option('--endpoint <id>', 'only to this one')
    .option('--job <id>', 'only of this one')
    .option('--state <state>', 'pending, delivered, failed or canceled')
    .action(
      inSession<DeliveryOptions>(host, 'api key', (session, { endpoint, job, state, ...page }) =>
        showPage(session, page, {
          ...{ path: DELIVERIES, columns: DELIVERY_COLUMNS, what: 'deliveries' },
          query: { endpoint_id: endpoint, job_id: job, state },
        }),
      ),
    );

  withCommonOptions(deliveries.command('get <delivery>'))
    .description('Look at one, with its tries')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = at(DELIVERIES, id);
        const delivery = await client.call<WebhookDelivery>({ method: 'GET', path }, { signal: interrupted });
        output.result(delivery, (width) => formatDelivery(delivery, width));
      }),
    );

  withCommonOptions(deliveries.command('redeliver <delivery>'))
    .description('Send it again')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = `${at(DELIVERIES, id)}/redeliver`;
        const delivery = await client.call<WebhookDelivery>(
          { method: 'POST', path },
          { signal: interrupted },
        );
        output.result(delivery, (width) => formatDelivery(delivery, width));
      }),
    );
}

const ENDPOINT_COLUMNS: readonly Column<WebhookEndpoint>[] = [
  { title: 'ENDPOINT', value: ({ id }) => id },
  { title: 'STATE', value: ({ disabled_reason }) => disabled_reason?.replace('_', ' ') ?? 'enabled' },
  { title: 'URL', value: ({ url }) => url, flexible: true },
];

const DELIVERY_COLUMNS: readonly Column<WebhookDelivery>[] = [
  { title: 'DELIVERY', value: ({ id }) => id },
  { title: 'EVENT', value: ({ event }) => event },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'TRIES', value: ({ attempts }) => String(attempts.length), right: true },
];

function formatEndpoint(
  { id, url, events, description, enabled, disabled_reason }: WebhookEndpoint,
  width: number,
  extra: readonly Detail[] = [],
): string {
  return formatDetails(
    [
      ['Endpoint', id],
      ['URL', url],
      ['Events', events.join(', ')],
      ['Description', description],
      ['State', enabled ? 'enabled' : `disabled: ${disabled_reason?.replace('_', ' ')}`],
      ...extra,
    ],
    width,
  );
}

function formatDelivery(delivery: WebhookDelivery, width: number): string {
  return formatDetails(
    [
      ['Delivery', delivery.id],
      ['Event', delivery.event],
      ['Job', delivery.job_id],
      ['URL', delivery.url],
      ['State', delivery.state],
      ['Next try', formatTime(delivery.next_attempt)],
      ...delivery.attempts.map(
        ({ number, at: time, status, fault, duration_ms }) =>
          [`Try ${number}`, `${formatTime(time)}: ${status ?? fault} in ${duration_ms} ms`] as const,
      ),
    ],
    width,
  );
}

function formatSecret({ secret, previous_valid_until }: WebhookSecret, width: number): string {
  return formatDetails(
    [
      ['Secret', secret],
      ['The one before', previous_valid_until === null ? null : `until ${formatTime(previous_valid_until)}`],
    ],
    width,
  );
}

function pick<T extends object, Name extends keyof T>(
  from: T,
  names: readonly Name[],
): Partial<Pick<T, Name>> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  ) as Partial<Pick<T, Name>>;
}
