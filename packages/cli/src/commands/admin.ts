/** `geekhub admin`: the operator's calls about organisations, their balance, and the exchange rate. */
import { randomUUID } from 'node:crypto';
import type { SignInLink } from '@geekhub/contracts/console-session';
import {
  BOOKABLE_TYPES,
  type BookedTransaction,
  type FxRate,
  type Organization,
} from '@geekhub/contracts/organization';
import { Argument, type Command, Option } from 'commander';
import { type Column, formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { orNone, wholeNumber, withCommonOptions, withPageOptions } from '../option-values.ts';
import { type PageOptions, showPage } from '../page.ts';
import { type Host, inSession } from '../session.ts';
import { addKeys } from './admin-keys.ts';

const ORGANIZATIONS = '/v1/admin/organizations';

interface ChangeOptions {
  retentionDays: number | 'none';
}

interface BookOptions {
  mode: string;
  note?: string;
  idempotencyKey?: string;
}

export function addAdmin(program: Command, host: Host): void {
  const admin = program.command('admin').description("The operator's commands; they need the admin token");
  addOrganizations(admin.command('organizations').description('Who has keys and a balance'), host);
  addKeys(admin.command('keys').description('The API keys of an organisation, and their limits'), host);

  withCommonOptions(
    admin.command('transactions').description('Movements of a balance').command('create <organization>'),
  )
    .description('Book one')
    .addArgument(new Argument('<type>').choices(BOOKABLE_TYPES))
    .argument('<amount>', 'in MXN, such as 100.00')
    .addOption(new Option('--mode <mode>', 'which balance').choices(['live', 'test']).default('live'))
    .option('--note <text>', 'what for')
    .option('--idempotency-key <text>', 'repeat an earlier command without booking twice')
    .action(
      inSession<BookOptions>(
        host,
        'admin token',
        async ({ client, output, interrupted }, options, values) => {
          const [organization = '', type, amount_mxn] = values;
          const { mode, note, idempotencyKey = randomUUID() } = options;
          const booked = await client.call<BookedTransaction>(
            {
              ...{
                method: 'POST',
                path: `${ORGANIZATIONS}/${encodeURIComponent(organization)}/transactions`,
              },
              body: { type, amount_mxn, mode, ...(note === undefined ? {} : { note }) },
              idempotencyKey,
            },
            { signal: interrupted },
          );
          output.result(booked, (width) => formatBooked(booked, width));
        },
      ),
    );

  withCommonOptions(admin.command('sign-in-link'))
    .description('Print a link to the console: good once, within an hour, on the machine of the gateway')
    .action(
      inSession(host, 'admin token', async ({ client, output, interrupted }) => {
        const link = await client.call<SignInLink>(
          { method: 'POST', path: '/v1/admin/sign-in-links', body: {} },
          { signal: interrupted },
        );
        output.result(link, () => link.url);
      }),
    );

  withCommonOptions(admin.command('fx-rates').description('Exchange rates').command('set <month> <rate>'))
    .description('Set the MXN per USD of a month, such as 2026-12 18.53')
    .action(
      inSession(host, 'admin token', async ({ client, output, interrupted }, _options, values) => {
        const [month = '', mxn_per_usd] = values;
        const path = `/v1/admin/fx-rates/${encodeURIComponent(month)}`;
        const rate = await client.call<FxRate>(
          { method: 'PUT', path, body: { mxn_per_usd } },
          { signal: interrupted },
        );
        output.result(rate, () => `${rate.month}: ${rate.mxn_per_usd} MXN a USD`);
      }),
    );
}

function addOrganizations(organizations: Command, host: Host): void {
  withCommonOptions(withPageOptions(organizations.command('list')))
    .description('List them, newest first')
    .action(
      inSession<PageOptions>(host, 'admin token', (session, page) =>
        showPage(session, page, { path: ORGANIZATIONS, columns: COLUMNS, what: 'organisations' }),
      ),
    );

  withCommonOptions(organizations.command('get <organization>'))
    .description('Look at one')
    .action(
      inSession(host, 'admin token', async ({ client, output, interrupted }, _options, [id = '']) => {
        const path = `${ORGANIZATIONS}/${encodeURIComponent(id)}`;
        const organization = await client.call<Organization>(
          { method: 'GET', path },
          { signal: interrupted },
        );
        output.result(organization, (width) => formatOrganization(organization, width));
      }),
    );

  withCommonOptions(organizations.command('change <organization>'))
    .description('Say how long its videos are kept')
    .requiredOption(
      '--retention-days <n>',
      'days after the end of a job; `none` keeps for ever',
      orNone(wholeNumber),
    )
    .action(
      inSession<ChangeOptions>(host, 'admin token', async (session, { retentionDays }, [id = '']) => {
        const organization = await session.client.call<Organization>(
          {
            ...{ method: 'PATCH', path: `${ORGANIZATIONS}/${encodeURIComponent(id)}` },
            body: { retention_days: retentionDays === 'none' ? null : retentionDays },
          },
          { signal: session.interrupted },
        );
        session.output.result(organization, (width) => formatOrganization(organization, width));
      }),
    );

  withCommonOptions(organizations.command('create <name...>'))
    .description('Create one; its opening bonus is booked with it')
    .action(
      inSession(host, 'admin token', async ({ client, output, interrupted }, _options, words) => {
        const organization = await client.call<Organization>(
          { method: 'POST', path: ORGANIZATIONS, body: { name: words.join(' ') } },
          { signal: interrupted },
        );
        output.result(organization, (width) => formatOrganization(organization, width));
      }),
    );
}

const COLUMNS: readonly Column<Organization>[] = [
  { title: 'ORGANISATION', value: ({ id }) => id },
  { title: 'CREATED', value: ({ created }) => formatTime(created) ?? '' },
  { title: 'NAME', value: ({ name }) => name, flexible: true },
];

function formatOrganization({ id, name, created, retention_days }: Organization, width: number): string {
  return formatDetails(
    [
      ['Organisation', id],
      ['Name', name],
      ['Created', formatTime(created)],
      ['Videos kept', retention_days === null ? 'for ever' : `${retention_days} days`],
    ],
    width,
  );
}

function formatBooked({ id, type, amount, balance, note }: BookedTransaction, width: number): string {
  return formatDetails(
    [
      ['Transaction', id],
      ['Type', type],
      ['Amount', `${amount} MXN`],
      ['Balance', `${balance} MXN`],
      ['Note', note],
    ],
    width,
  );
}
