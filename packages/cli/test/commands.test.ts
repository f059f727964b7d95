/** Each command against a real gateway: for machines exactly the API's JSON, for people words, and its exit code. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignInLink } from '@geekhub/contracts/console-session';
import { Credits, CreditTransactionList } from '@geekhub/contracts/credits';
import { ErrorBody } from '@geekhub/contracts/error-body';
import { DeletedFile, File, FileList } from '@geekhub/contracts/file';
import { DeletedVideo, Job, JobList } from '@geekhub/contracts/job';
import { ModelList } from '@geekhub/contracts/model';
import {
  ApiKey,
  ApiKeyList,
  BookedTransaction,
  CreatedApiKey,
  FxRate,
  Organization,
  OrganizationList,
} from '@geekhub/contracts/organization';
import { Quote } from '@geekhub/contracts/quote';
import { Receipt } from '@geekhub/contracts/receipt';
import {
  CreatedWebhookEndpoint,
  DeletedWebhookEndpoint,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryList,
  WebhookEndpoint,
  WebhookEndpointList,
  WebhookSecret,
} from '@geekhub/contracts/webhook';
import { rememberSecretsIn } from '@geekhub/gateway/test/run-records';
import { type RunningGateway, startGateway } from '@geekhub/gateway/test/start-gateway';
import { findFreePort } from '@geekhub/testing/free-port';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { createProgram } from '../src/program.ts';
import { type Environment, environmentOf, makeFolder, runCli } from './run-cli.ts';

// A command is a process of its own, and some tests have many.
vi.setConfig({ testTimeout: 180_000 });

let gateway: RunningGateway;
let environment: Environment;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  environment = environmentOf(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const tried = new Set<string>();

/** What a command prints for machines, as the schema of the API has it and not a field more. */
async function json<Schema extends z.ZodType>(schema: Schema, ...words: string[]): Promise<z.infer<Schema>> {
  tried.add(words.filter((word) => /^[a-z-]+$/.test(word)).join(' '));
  const { code, stdout, stderr } = await runCli(['--json', ...words], environment);
  expect(code, stderr).toBe(0);
  const answer: unknown = JSON.parse(stdout);
  const parsed = schema.parse(answer);
  // The schemas drop what they do not know.
  expect(answer).toEqual(parsed);
  return parsed;
}

async function words(...commandLine: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(commandLine, environment);
  expect(code, stderr).toBe(0);
  return stdout;
}

test('jobs and money', async () => {
  const job = await json(Job, 'video', 'a boat', '--no-wait');
  expect((await json(Job, 'job', job.id)).id).toBe(job.id);
  expect((await json(JobList, 'jobs', '--limit', '1')).data).toMatchObject([{ id: job.id }]);
  expect(await json(Job, 'cancel', job.id)).toMatchObject({ status: 'failed', error_code: 'canceled' });
  expect(await json(Receipt, 'receipt', job.id)).toMatchObject({ job_id: job.id, charge: null });
  expect(await json(Quote, 'quote', '-d', '10')).toMatchObject({ price: { total: '8.40' } });
  await json(ModelList, 'models');
  await json(Credits, 'credits');
  await json(CreditTransactionList, 'credits', 'transactions');

  const failed = await json(Job, 'video', 'a secret', '--no-wait');
  await json(Job, 'cancel', failed.id);
  expect(await json(DeletedVideo, 'delete', failed.id, '--erase-prompt')).toMatchObject({ id: failed.id });
  expect(await json(Job, 'job', failed.id)).toMatchObject({ prompt: '', deleted: expect.any(Number) });

  expect(await words('job', job.id)).toContain(`Job       ${job.id}\nStatus    failed\n`);
  expect(await words('jobs')).toMatch(new RegExp(`^${job.id} {2}failed +0.00 {2}a boat$`, 'm'));
  expect(await words('receipt', job.id)).toContain('Given back  4.20 MXN, ');
  expect(await words('quote', '-d', '10')).toMatch(
    /^Quote {7}quote_\w{32}\nModel {7}fal\/kling-2\nPrice {7}8.40 MXN\n/,
  );
  expect(await words('credits')).toBe(
    'Balance    10000.00 MXN\nSet aside  0.00 MXN\nAvailable  10000.00 MXN\n',
  );
  expect(await words('models')).toMatch(/^fal\/kling-2 +0\.84 {2}5\* 10 /m);
});

test('a quote keeps its price for the video that names it', async () => {
  const quote = await json(Quote, 'quote');
  await json(Job, 'video', 'a boat', '--no-wait', '--quote', quote.id);
});

test('other models may take over, within a price', async () => {
  const several = ['--fallback', 'fal/hailuo-02', '-d', '10'];
  const quote = await json(Quote, 'quote', ...several);
  expect(quote.fallbacks).toMatchObject([{ model: 'fal/hailuo-02', price: { total: '8.40' } }]);
  expect(await words('quote', ...several)).toContain('Or by fal/hailuo-02  8.40 MXN\n');
  await json(Job, 'video', 'a boat', '--no-wait', ...several, '--max-cost', '8.40');
  const refused = await runCli(['video', 'a boat', '--max-cost', '4.19'], environment);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('raise --max-cost');
});

test('a page says where the next begins', async () => {
  await json(Job, 'video', 'a boat', '--no-wait');
  await json(Job, 'video', 'a boat', '--no-wait');
  const first = await runCli(['jobs', '--limit', '1'], environment);
  const cursor = /--cursor (\S+)\n$/.exec(first.stderr)?.[1] ?? '';
  const next = await json(JobList, 'jobs', '--limit', '1', '--cursor', cursor);
  expect(first.stdout).not.toContain(next.data[0]?.id ?? 'there is one');
});

test('files', async () => {
  const path = join(await makeFolder(), 'photo.png');
  await writeFile(path, PNG.bytes);
  const file = await json(File, 'files', 'upload', path);
  expect(file.content_type).toBe('image/png');
  expect(await json(File, 'files', 'get', file.id)).toEqual(file);
  expect((await json(FileList, 'files', 'list')).data).toEqual([file]);
  expect(await words('files', 'list')).toContain(`${file.id}  ${file.width}×${file.height}`);
  const job = await json(Job, 'video', 'a boat', '--no-wait', '--image', file.id);
  await json(Job, 'cancel', job.id);
  const other = await json(File, 'files', 'upload', path);
  expect(await json(DeletedFile, 'files', 'delete', other.id)).toMatchObject({ id: other.id });
});

test('webhooks', async () => {
  const address = 'https://example.com/hook';
  const created = await json(
    CreatedWebhookEndpoint,
    'webhooks',
    'endpoints',
    'create',
    address,
    '--events',
    'video.failed',
  );
  expect(created.events).toEqual(['video.failed']);
  const { secret, ...endpoint } = created;
  expect(await json(WebhookEndpoint, 'webhooks', 'endpoints', 'get', endpoint.id)).toEqual(endpoint);
  expect((await json(WebhookEndpointList, 'webhooks', 'endpoints', 'list')).data).toEqual([endpoint]);
  expect(
    await json(
      WebhookEndpoint,
      'webhooks',
      'endpoints',
      'change',
      endpoint.id,
      '--address',
      `${address}/2`,
      '--description',
      'x',
    ),
  ).toMatchObject({ url: `${address}/2`, description: 'x', events: ['video.failed'], enabled: true });
  const rotated = await json(WebhookSecret, 'webhooks', 'endpoints', 'rotate', endpoint.id);
  expect(rotated.secret).not.toBe(secret);
  await json(WebhookSecret, 'webhooks', 'secret');

  const job = await json(Job, 'video', 'a boat', '--no-wait');
  await json(Job, 'cancel', job.id);
  const list = await json(WebhookDeliveryList, 'webhooks', 'deliveries', 'list', '--job', job.id);
  const id = list.data[0]?.id ?? '';
  expect(await json(WebhookDeliveryDetails, 'webhooks', 'deliveries', 'get', id)).toMatchObject({
    id,
    event: 'video.failed',
  });
  const disabled = await json(WebhookEndpoint, 'webhooks', 'endpoints', 'change', endpoint.id, '--disable');
  expect(disabled).toMatchObject({ enabled: false, disabled_reason: 'by_request' });
  await json(WebhookEndpoint, 'webhooks', 'endpoints', 'change', endpoint.id, '--enable');
  await json(WebhookDelivery, 'webhooks', 'deliveries', 'redeliver', id);
  const test = await json(WebhookDelivery, 'webhooks', 'endpoints', 'test', endpoint.id);
  expect(test).toMatchObject({ event: 'webhook.test', job_id: null, endpoint_id: endpoint.id });
  expect(await words('webhooks', 'deliveries', 'list')).toContain(`${id}  video.failed  pending`);
  expect(await words('webhooks', 'endpoints', 'list')).toContain(`${endpoint.id}  enabled  ${address}/2`);
  await json(DeletedWebhookEndpoint, 'webhooks', 'endpoints', 'delete', endpoint.id);
});

test("the operator's calls", async () => {
  const organization = await json(Organization, 'admin', 'organizations', 'create', 'the', 'other', 'one');
  expect(organization.name).toBe('the other one');
  expect(await json(Organization, 'admin', 'organizations', 'get', organization.id)).toEqual(organization);
  expect((await json(OrganizationList, 'admin', 'organizations', 'list')).data).toContainEqual(organization);
  const kept = ['admin', 'organizations', 'change', organization.id, '--retention-days'];
  expect((await json(Organization, ...kept, '30')).retention_days).toBe(30);
  expect((await json(Organization, ...kept, 'none')).retention_days).toBeNull();
  const booked = await json(
    BookedTransaction,
    ...['admin', 'transactions', 'create', organization.id, 'recharge', '100.00', '--note', 'first'],
  );
  expect(booked).toMatchObject({ amount: '100.00', balance: '150.00', note: 'first' });
  const limits = ['--open-jobs', '3', '--mxn-per-day', '42.00', '--models', 'fal/kling-2,fal/hailuo-02'];
  const created = await json(
    CreatedApiKey,
    ...['admin', 'keys', 'create', organization.id, 'theirs', '--mode', 'live', ...limits],
  );
  expect(created.limits).toEqual({
    ...{ requests_per_minute: null, open_jobs: 3, mxn_per_day: '42.00', seconds_per_job: null },
    models: ['fal/kling-2', 'fal/hailuo-02'],
  });
  const changed = await json(
    ApiKey,
    ...[
      'admin',
      'keys',
      'change',
      created.id,
      '--name',
      'ours',
      '--open-jobs',
      'none',
      '--requests-per-minute',
      '9',
    ],
  );
  expect(changed).toMatchObject({
    name: 'ours',
    limits: { open_jobs: null, requests_per_minute: 9, mxn_per_day: '42.00' },
  });
  expect((await json(ApiKeyList, 'admin', 'keys', 'list', organization.id)).data).toEqual([changed]);
  expect((await json(ApiKey, 'admin', 'keys', 'revoke', created.id)).revoked).not.toBeNull();
  expect(await json(FxRate, 'admin', 'fx-rates', 'set', '9999-12', '18.53')).toEqual({
    ...{ month: '9999-12', mxn_per_usd: '18.53' },
  });
  expect(await words('admin', 'keys', 'list', organization.id)).toContain('  revoked  ours');
  const { url } = await json(SignInLink, 'admin', 'sign-in-link');
  rememberSecretsIn(url);
  const printed = await words('admin', 'sign-in-link');
  rememberSecretsIn(printed);
  expect(printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#ghub_link_[0-9A-Za-z]{32}\n$/);
  expect(printed.trim()).not.toBe(url);
});

test('a booking that is repeated with its key is one', async () => {
  const { id } = await json(Organization, 'admin', 'organizations', 'create', 'repeated');
  const commandLine = ['admin', 'transactions', 'create', id, 'recharge', '1.00', '--idempotency-key', 'k1'];
  const first = await json(BookedTransaction, ...commandLine);
  expect(await json(BookedTransaction, ...commandLine)).toEqual(first);
});

test('every command that answers was tried for machines', () => {
  // These have tests of their own.
  const others = ['login', 'logout', 'wait', 'webhooks listen', 'completion', 'complete', 'help'];
  const leaves = (command: ReturnType<typeof createProgram>, path: string[]): string[] => {
    const own = command.commands.length === 0 || path.at(-1) === 'credits' ? [path.join(' ')] : [];
    return [...own, ...command.commands.flatMap((each) => leaves(each, [...path, each.name()]))];
  };
  const program = createProgram({
    interrupted: new AbortController().signal,
    environment: {
      ...{ url: undefined, apiKey: undefined, adminToken: undefined, profile: undefined },
      configFile: '',
    },
  });
  const known = leaves(program, []).filter((path) => path !== '' && !others.includes(path));
  const untried = known.filter(
    (path) => ![...tried].some((each) => each === path || each.startsWith(`${path} `)),
  );
  expect(untried).toEqual([]);
});

const nobody = { GEEKHUB_API_KEY: `ghub_sk_test_${'x'.repeat(32)}` };

test.each([
  [
    'a refused request',
    2,
    ['video', 'x', '-d', '7'],
    {},
    /^duration: must be one of 5, 10 .*\nRequest: req_\w{24}\n/,
  ],
  ['an unknown command', 2, ['vidoe'], {}, /unknown command 'vidoe'\n\(Did you mean video\?\)/],
  ['an unknown option', 2, ['video', 'x', '--lenght', '5'], {}, /unknown option '--lenght'/],
  ['a missing argument', 2, ['job'], {}, /missing required argument 'job'/],
  [
    'a value that is none',
    2,
    ['video', 'x', '-d', 'long'],
    {},
    /'long' is invalid. It must be a whole number/,
  ],
  ['an address that is none', 2, ['models', '--url', 'here'], {}, /"here" is no address of a gateway/],
  ['a wrong key', 3, ['credits'], nobody, /API key.*\nRequest: req_\w{24}\n.*geekhub login/],
  ['no key', 3, ['credits'], { GEEKHUB_API_KEY: '' }, /There is no api key for .*\n.*geekhub login/],
  [
    'a key in place of the admin token',
    3,
    ['admin', 'organizations', 'list'],
    { GEEKHUB_ADMIN_TOKEN: 'x' },
    /geekhub login/,
  ],
  ['a job that is not there', 1, ['job', 'x'], {}, /^No such video\.\nRequest: .*\nA test key sees/],
  ['a profile that is not there', 2, ['jobs', '--profile', 'x'], {}, /There is no profile x/],
] as const)('%s is exit code %i', async (_, exitCode, commandLine, changes, message) => {
  const { code, stdout, stderr } = await runCli(commandLine, { ...environment, ...changes });
  expect(stderr).toMatch(message);
  expect(code).toBe(exitCode);
  expect(stdout).toBe('');
});

test('too little money is exit code 4, and machines get the refusal as it came', async () => {
  const { id } = await json(Organization, 'admin', 'organizations', 'create', 'poor');
  const { key } = await json(CreatedApiKey, 'admin', 'keys', 'create', id, 'k', '--mode', 'test');
  await json(
    BookedTransaction,
    'admin',
    'transactions',
    'create',
    id,
    'adjustment',
    '--mode',
    'test',
    '-9999.00',
  );
  const { code, stdout } = await runCli(['video', 'x', '--json'], { ...environment, GEEKHUB_API_KEY: key });
  expect(code).toBe(4);
  const refusal = ErrorBody.parse(JSON.parse(stdout));
  expect(JSON.parse(stdout)).toEqual(refusal);
  expect(refusal.error).toMatchObject({ code: 'insufficient_balance', required: '4.20', available: '1.00' });
});

test('a gateway that does not answer is exit code 5', async () => {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const { code, stderr } = await runCli(['jobs'], { ...environment, GEEKHUB_URL: url });
  expect(code).toBe(5);
  expect(stderr).toContain(`No answer came from ${url}.`);
});

test('text of others has no power over the terminal', async () => {
  await json(Job, 'video', 'red \u001b[31m and \u0007 bell', '--no-wait');
  expect(await words('jobs', '--limit', '1')).toContain('red  [31m and   bell');
});
