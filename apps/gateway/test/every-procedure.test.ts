/** Nobody reads, changes or learns of what is another's, whichever procedure is asked, over REST and tRPC alike. */
import { randomUUID } from 'node:crypto';
import { listRestProcedures, type RestProcedure } from '@geekhub/api/rest-procedures';
import { appRouter } from '@geekhub/api/router';
import type { CreatedWebhookEndpoint } from '@geekhub/contracts/webhook';
import { PNG } from '@geekhub/testing/sample-images';
import { createScriptedOutbound } from '@geekhub/testing/scripted-outbound';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type Answer,
  type ApiCaller,
  type ApiCallers,
  createApiCaller,
  createApiCallers,
} from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { formOf } from './form-of.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { findGaps, findUntriedIds, PROCEDURE_ACCESS, type ProcedureAccess } from './procedure-table.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: 'query' | 'mutation' | 'subscription'; inputs: unknown[] } }
>;
const rest = new Map(listRestProcedures().map((procedure) => [procedure.path, procedure]));

interface Things {
  job: string;
  endpoint: string;
  delivery: string;
  quote: string;
  file: string;
}

type Way = (caller: ApiCaller, fields: Readonly<Record<string, unknown>>) => Promise<Answer<unknown>>;
type Accesses<Kind extends ProcedureAccess['kind']> = [string, Extract<ProcedureAccess, { kind: Kind }>][];

function thoseOf<Kind extends ProcedureAccess['kind']>(kind: Kind): Accesses<Kind> {
  return Object.entries(PROCEDURE_ACCESS).filter(([, access]) => access.kind === kind) as Accesses<Kind>;
}

function overRest({ method, url, pathParameters }: RestProcedure): Way {
  return (caller, fields) => {
    const address = url.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fields[name])));
    const others = Object.entries(fields).filter(([name]) => !pathParameters.includes(name));
    const query = new URLSearchParams(others.map(([name, value]) => [name, String(value)]));
    switch (method) {
      case 'GET':
        return caller.get(others.length === 0 ? address : `${address}?${query}`);
      case 'DELETE':
        return caller.delete(address);
      case 'POST':
        return caller.post(address, Object.fromEntries(others));
      case 'PATCH':
        return caller.patch(address, Object.fromEntries(others));
      case 'PUT':
        return caller.put(address, Object.fromEntries(others));
    }
  };
}

function overTrpc(path: string): Way {
  const get: Way = (caller, fields) =>
    caller.get(`/trpc/${path}?input=${encodeURIComponent(JSON.stringify(fields))}`);
  switch (procedures[path]?._def.type) {
    case 'query':
      return get;
    case 'subscription':
      return async (caller, fields) => toRefusal(await get(caller, fields));
    default:
      return (caller, fields) => caller.post(`/trpc/${path}`, fields);
  }
}

/** tRPC refuses within the stream that it has begun, where nothing else would have stood before. */
function toRefusal(answer: Answer<unknown>): Answer<unknown> {
  const [, refusal] =
    /^event: connected\ndata: \{\}\n\n\nevent: serialized-error\ndata: (.*)\n\n\n$/.exec(answer.text) ?? [];
  if (refusal === undefined) return answer;
  const { data } = JSON.parse(refusal) as { data: { httpStatus: number } };
  return { ...answer, status: data.httpStatus, text: refusal };
}

/** Each of these two is a door of its own. */
function waysOf(path: string): Way[] {
  const procedure = rest.get(path);
  return procedure === undefined ? [overTrpc(path)] : [overRest(procedure), overTrpc(path)];
}

const withoutRequestId = ({ text }: Answer<unknown>) => text.replaceAll(/req_[0-9a-f]{24}/g, 'req_');

/** tRPC wraps what REST answers. */
function idsIn({ body }: Answer<unknown>): string[] {
  const { data, result } = body as { data?: { id: string }[]; result?: { data: { data: { id: string }[] } } };
  return (data ?? result?.data.data ?? []).map(({ id }) => id);
}

let gateway: RunningGateway;
let callers: ApiCallers;
/** This caller, and the three whose things are not this caller's. */
let own: Things;
let others: { caller: ApiCaller; things: Things }[];

async function makeThings(caller: ApiCaller): Promise<Things> {
  const made = await caller.post<CreatedWebhookEndpoint>('/v1/webhooks/endpoints', {
    url: `https://${randomUUID()}.test/`,
  });
  const job = await caller.post<{ id: string }>(GENERATIONS, KLING);
  expect(job.status, job.text).toBe(200);
  const delivery = await vi.waitFor(
    async () => {
      const [id] = idsIn(await caller.get('/v1/webhooks/deliveries'));
      if (id === undefined) throw new Error('nothing was told yet');
      return id;
    },
    { timeout: 30_000 },
  );
  const quote = await caller.post<{ id: string }>('/v1/videos/quotes', KLING);
  const file = await caller.postForm<{ id: string }>('/v1/files', formOf(PNG));
  return { job: job.body.id, endpoint: made.body.id, delivery, quote: quote.body.id, file: file.body.id };
}

beforeAll(async () => {
  // An upstream that cannot be one ends each live job at once, and its end is told.
  const MODEL_UPSTREAMS = JSON.stringify({ 'fal/kling-2': 'no endpoint' });
  const environment = { ...(await unreachableFal()), MODEL_UPSTREAMS, SANDBOX_DELAY_SECONDS: '3600' };
  gateway = await startGateway(environment, { outbound: createScriptedOutbound() });
  callers = createApiCallers(gateway);
  const { liveKey, testKey } = await createOrganization(callers.operator);
  own = await makeThings(callers.live);
  others = await Promise.all(
    [callers.sandbox, createApiCaller(gateway.url, liveKey), createApiCaller(gateway.url, testKey)].map(
      async (caller) => ({ caller, things: await makeThings(caller) }),
    ),
  );
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('every procedure of the router was thought of', () => {
  expect(findGaps(Object.keys(procedures), PROCEDURE_ACCESS)).toEqual([]);
});

test.each(Object.entries(procedures))(
  'every id that %s takes is tried with what is another’s',
  (path, procedure) => {
    const [schema] = procedure._def.inputs as [{ shape: object }];
    const access = PROCEDURE_ACCESS[path];
    expect(access && findUntriedIds(Object.keys(schema.shape), access)).toEqual([]);
  },
);

test('an id that nobody tried is told', () => {
  expect(findUntriedIds(['id', 'prompt'], { kind: 'no ids' })).toEqual(['id']);
  expect(findUntriedIds(['id', 'job_id'], { kind: 'id', of: 'job' })).toEqual(['job_id']);
  expect(findUntriedIds(['job_id'], { kind: 'own list', filters: { job_id: 'job' } })).toEqual([]);
  expect(findUntriedIds(['quote_id'], { kind: 'no ids', names: { quote_id: 'quote' } })).toEqual([]);
});

test('a procedure without an entry, and an entry without a procedure, are told by name', () => {
  const gaps = findGaps(['videos.get', 'videos.steal'], { 'videos.get': {}, 'videos.lend': {} });
  expect(gaps).toEqual([
    expect.stringMatching(/^videos\.steal has no entry in procedure-table\.ts: say /),
    expect.stringMatching(/^videos\.lend stands in procedure-table\.ts and not in the router/),
  ]);
});

// CVE-2026-42271: an admin's handler took code. What is told here is names, amounts and limits, and nothing that runs.
test('the operator’s calls take no code, template or configuration', () => {
  const fields = Object.entries(procedures)
    .filter(([path]) => path.startsWith('admin.'))
    .flatMap(([, procedure]) => Object.keys((procedure._def.inputs as [{ shape: object }])[0].shape));
  expect([...new Set(fields)].toSorted()).toEqual([
    ...['amount_mxn', 'cursor', 'id', 'limit', 'limits', 'mode', 'month', 'mxn_per_usd', 'name', 'note'],
    ...['organization_id', 'retention_days', 'type'],
  ]);
});

// CVE-2026-12773: an admin's call could be made without a key.
describe('without a key there is no answer', () => {
  test.each(Object.entries(PROCEDURE_ACCESS))('from %s', async (path, { fields = {} }) => {
    for (const way of waysOf(path)) {
      const answer = await way(callers.stranger, { id: randomUUID(), ...fields });
      expect([answer.status, answer.text.includes('"missing_api_key"')], answer.text).toEqual([401, true]);
    }
  });
});

describe('the operator’s calls take no API key', () => {
  test.each(thoseOf('operator only'))('%s', async (path, { fields = {} }) => {
    for (const way of waysOf(path)) {
      for (const caller of [callers.live, callers.sandbox]) {
        const answer = await way(caller, { ...fields });
        expect([answer.status, answer.text.includes('"invalid_api_key"')], answer.text).toEqual([401, true]);
      }
    }
  });
});

describe('the customers’ calls do not take the operator’s token', () => {
  const theirs = Object.entries(PROCEDURE_ACCESS).filter(([, { kind }]) => kind !== 'operator only');
  test.each(theirs)('%s', async (path, { fields = {} }) => {
    for (const way of waysOf(path)) {
      const answer = await way(callers.operator, { id: own.job, ...fields });
      expect([answer.status, answer.text.includes('"invalid_api_key"')], answer.text).toEqual([401, true]);
    }
  });
});

// CVE-2026-30886 (GHSA-f35r-v9x5-r8mc), CVE-2026-47101: one verb of one object without an owner check is enough.
describe("another's, one of the other mode, a missing one and no id at all are answered alike, byte for byte", () => {
  const nobodys = [
    ...[
      randomUUID(),
      '00000000-0000-0000-0000-000000000000',
      'no-id',
      "' or true --",
      'a\0b',
      '../../etc/passwd',
    ],
    ...[`msg_${'0'.repeat(32)}`, `MSG_${'0'.repeat(32)}`, `file_${'0'.repeat(32)}`, 'ｎｏｎｅ'],
  ];
  test.each(thoseOf('id'))('by %s', async (path, { of, fields = {} }) => {
    const ids = [...others.map(({ things }) => things[of]), ...nobodys];
    for (const way of waysOf(path)) {
      const answers = await Promise.all(ids.map((id) => way(callers.live, { ...fields, id })));
      expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 404));
      expect(answers[0]?.text).toContain('"not_found"');
      expect([...new Set(answers.map(withoutRequestId))]).toHaveLength(1);
      const headerNames = answers.map(({ headers }) => [...headers.keys()].sort().join());
      expect([...new Set(headerNames)]).toHaveLength(1);
    }
  });

  test('and nothing of theirs was changed by it', async () => {
    for (const { caller, things } of others) {
      const endpoint = await caller.get(`/v1/webhooks/endpoints/${things.endpoint}`);
      expect(endpoint.body).toMatchObject({ enabled: true });
      expect((await caller.get(`/v1/files/${things.file}`)).status).toBe(200);
      const job = await caller.get<{ error_code: string | null }>(`/v1/videos/${things.job}`);
      expect(job.body.error_code).not.toBe('canceled');
    }
  });
});

describe("a field that names another's thing is refused like one that names nothing", () => {
  const naming = thoseOf('no ids').flatMap(([path, { names = {}, fields = {} }]) =>
    Object.entries(names).map(([field, of]) => ({ path, field, of, fields })),
  );
  test.each(naming)('$path by $field', async ({ path, field, of, fields }) => {
    const nothing = { quote: `quote_${'0'.repeat(32)}` }[of];
    for (const way of waysOf(path)) {
      const ids = [nothing, ...others.map(({ things }) => things[of])];
      const answers = await Promise.all(ids.map((id) => way(callers.live, { ...fields, [field]: id })));
      expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 404));
      expect([...new Set(answers.map(withoutRequestId))]).toHaveLength(1);
      expect((await way(callers.live, { ...fields, [field]: own[of] })).status).toBe(200);
    }
  });
});

test('one’s own is found by the same calls, in any case of its letters', async () => {
  const reads = thoseOf('id').filter(([path]) => procedures[path]?._def.type !== 'mutation');
  for (const [path, { of }] of reads) {
    for (const way of waysOf(path)) {
      expect((await way(callers.live, { id: own[of] })).status, path).toBe(200);
      if (of !== 'delivery' && of !== 'file')
        expect((await way(callers.live, { id: own[of].toUpperCase() })).status).toBe(200);
    }
  }
});

describe('a list holds its caller’s own, of the key’s own mode', () => {
  test.each(thoseOf('own list'))('%s', async (path, { filters = {} }) => {
    const all = [callers.live, ...others.map(({ caller }) => caller)];
    for (const way of waysOf(path)) {
      const lists = await Promise.all(all.map(async (caller) => idsIn(await way(caller, {}))));
      for (const list of lists) expect(list).not.toEqual([]);
      expect(new Set(lists.flat()).size).toBe(lists.flat().length);
      for (const [name, of] of Object.entries(filters)) {
        expect(idsIn(await way(callers.live, { [name]: own[of] }))).not.toEqual([]);
        for (const { things } of others) {
          expect(idsIn(await way(callers.live, { [name]: things[of] }))).toEqual([]);
        }
      }
    }
  });
});

test('what one spends, no other pays', async () => {
  const before = await Promise.all(others.map(({ caller }) => caller.get('/v1/credits')));
  expect((await callers.live.post(GENERATIONS, KLING)).status).toBe(200);
  const after = await Promise.all(others.map(({ caller }) => caller.get('/v1/credits')));
  expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
});

test('a batch gives each of its calls the rights of its own kind', async () => {
  const batch = await callers.live.get(
    '/trpc/admin.organizations.list,credits.get?batch=1&input={"0":{},"1":{}}',
  );
  expect(batch.body).toMatchObject([
    { error: { data: { error: { code: 'invalid_api_key' } } } },
    { result: { data: { object: 'credits' } } },
  ]);
});
