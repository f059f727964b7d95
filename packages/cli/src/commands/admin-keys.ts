/** `geekhub admin keys`: API keys, and what each may do. */
import type { KeyLimits } from '@geekhub/contracts/key-limits';
import type { ApiKey, CreatedApiKey } from '@geekhub/contracts/organization';
import { type Command, Option } from 'commander';
import { type Column, type Detail, formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { list, orNone, wholeNumber, withCommonOptions, withPageOptions } from '../option-values.ts';
import { type PageOptions, showPage } from '../page.ts';
import { type Host, inSession } from '../session.ts';

/** As they are written; `none` lifts a limit. */
interface LimitOptions {
  requestsPerMinute?: number | 'none';
  openJobs?: number | 'none';
  mxnPerDay?: string;
  models?: string[] | 'none';
  secondsPerJob?: number | 'none';
}

interface KeyOptions extends LimitOptions {
  mode?: string;
  name?: string;
}

const keysOf = (organization = '') => `/v1/admin/organizations/${encodeURIComponent(organization)}/keys`;
const keyAt = (id = '') => `/v1/admin/keys/${encodeURIComponent(id)}`;

export function addKeys(keys: Command, host: Host): void {
  withCommonOptions(withPageOptions(keys.command('list <organization>')))
    .description('List them, newest first')
    .action(
      inSession<PageOptions>(host, 'admin token', (session, page, [organization]) =>
        showPage(session, page, { path: keysOf(organization), columns: COLUMNS, what: 'keys' }),
      ),
    );

  withCommonOptions(withLimits(keys.command('create <organization> <name>')))
    .description('Create one, shown this once')
    .addOption(new Option('--mode <mode>', 'whose money').choices(['live', 'test']).makeOptionMandatory())
    .action(
      inSession<KeyOptions>(host, 'admin token', async ({ client, output, interrupted }, options, values) => {
        const [organization, name] = values;
        const created = await client.call<CreatedApiKey>(
          {
            ...{ method: 'POST', path: keysOf(organization) },
            body: { name, mode: options.mode, ...toLimits(options) },
          },
          { signal: interrupted },
        );
        output.result(created, (width) =>
          formatKey({ ...created, is_console: false, last_used: null, revoked: null }, width, [
            ['Key', created.key],
          ]),
        );
      }),
    );

  withCommonOptions(withLimits(keys.command('change <key>')))
    .description('Rename it or change its limits; what is not given stays, `none` lifts a limit')
    .option('--name <name>', 'its name')
    .action(
      inSession<KeyOptions>(host, 'admin token', async ({ client, output, interrupted }, options, [id]) => {
        const { name } = options;
        const body = { ...(name === undefined ? {} : { name }), ...toLimits(options) };
        const key = await client.call<ApiKey>(
          { method: 'PATCH', path: keyAt(id), body },
          { signal: interrupted },
        );
        output.result(key, (width) => formatKey(key, width));
      }),
    );

  withCommonOptions(keys.command('revoke <key>'))
    .description('Make it worthless, at once')
    .action(
      inSession(host, 'admin token', async ({ client, output, interrupted }, _options, [id]) => {
        const key = await client.call<ApiKey>({ method: 'DELETE', path: keyAt(id) }, { signal: interrupted });
        output.result(key, (width) => formatKey(key, width));
      }),
    );
}

function withLimits(command: Command): Command {
  return command
    .option('--requests-per-minute <n>', 'over all replicas', orNone(wholeNumber))
    .option('--open-jobs <n>', 'at the same time', orNone(wholeNumber))
    .option(
      '--mxn-per-day <amount>',
      'such as 42.00',
      orNone((text) => text),
    )
    .option('--models <ids>', 'only these, with commas between', orNone(list))
    .option('--seconds-per-job <n>', 'the longest video', orNone(wholeNumber));
}

function toLimits(options: LimitOptions): { limits?: Partial<KeyLimits> } {
  const limits = Object.entries({
    requests_per_minute: options.requestsPerMinute,
    open_jobs: options.openJobs,
    mxn_per_day: options.mxnPerDay,
    models: options.models,
    seconds_per_job: options.secondsPerJob,
  }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value === 'none' ? null : value]]));
  return limits.length === 0 ? {} : { limits: Object.fromEntries(limits) };
}

const COLUMNS: readonly Column<ApiKey>[] = [
  { title: 'KEY', value: ({ id }) => id },
  { title: 'MODE', value: ({ mode }) => mode },
  { title: 'ENDS IN', value: ({ last4 }) => last4 },
  { title: 'STATE', value: ({ revoked }) => (revoked === null ? 'valid' : 'revoked') },
  { title: 'NAME', value: ({ name }) => name, flexible: true },
];

function formatKey(key: ApiKey, width: number, extra: readonly Detail[] = []): string {
  const { id, name, mode, last4, limits, created, last_used, revoked } = key;
  return formatDetails(
    [
      ['Key id', id],
      ['Name', name],
      ['Mode', mode],
      ['Ends in', last4],
      ['Created', formatTime(created)],
      ['Last used', formatTime(last_used)],
      ['Revoked', formatTime(revoked)],
      ['A minute', counted(limits.requests_per_minute, 'requests')],
      ['Open jobs', limits.open_jobs?.toString()],
      ['A day', counted(limits.mxn_per_day, 'MXN')],
      ['Models', limits.models?.join(', ')],
      ['A job', counted(limits.seconds_per_job, 's')],
      ...extra,
    ],
    width,
  );
}

function counted(count: number | string | null, unit: string): string | null {
  return count === null ? null : `${count} ${unit}`;
}
