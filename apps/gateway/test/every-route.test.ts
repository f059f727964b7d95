/** Every address that is served is a procedure's, or was thought of: there is no door beside those that ask for a key. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { listRestProcedures } from '@geekhub/api/rest-procedures';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const READ = 'GET, HEAD';

/** What asks for no key of ours, and why that is right. */
const OPEN_TO_ALL: Readonly<Record<string, string>> = {
  // Signed by the provider that calls.
  '/callbacks/:provider/:jobId/:nonce': 'POST',
  // Public by their unguessable addresses, as from Supabase.
  '/storage/v1/object/public/generated-videos/*': READ,
  // The same for everybody.
  '/docs': READ,
  '/docs/page.js': READ,
  '/docs/assets/*': READ,
  '/v1/openapi.json': READ,
  '/healthz': READ,
  '/readyz': READ,
  // The pages of the console, which hold nothing of anybody, and their files.
  '/': READ,
  '/sign-in': READ,
  '/organizations/*': READ,
  '/operator': READ,
  '/operator/*': READ,
  '/console/*': READ,
};

/** What is no procedure and asks for a key all the same; documentation.test.ts sees that it does. */
const BEHIND_A_KEY: Readonly<Record<string, string>> = {
  // A line of events. webhook-events.test.ts asks it.
  '/v1/webhooks/events': 'GET',
  // A video's bytes. openai.test.ts asks it for what is another's.
  '/openai/v1/videos/:id/content': 'GET',
  // An image from the console: behind a session. console-uploads.test.ts asks it.
  '/console/files': 'POST',
};

/** What is no procedure and asks for a session of the console all the same. */
const BEHIND_A_SESSION: Readonly<Record<string, string>> = {
  // What a link of the console downloads. transactions-csv.test.ts asks it as everybody.
  '/console/transactions.csv': 'GET',
};

/** Each of its procedures is asked, as each of REST is, in every-procedure.test.ts. */
const TRPC = '/trpc/:path';
/** Each of its procedures is asked in console-roles.test.ts. */
const CONSOLE_TRPC = '/console/trpc/:path';

const urls = new Set<string>();
let gateway: RunningGateway;

/** Hears of every route from the first on, whoever adds it. */
function watchRoutes(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ url }) => void urls.add(url));
}

beforeAll(async () => {
  subscribe('fastify.initialization', watchRoutes);
  gateway = await startGateway();
  unsubscribe('fastify.initialization', watchRoutes);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** What each address takes, by what the procedures say of themselves and by the table. */
function expectedRoutes(): Map<string, string> {
  const methods = new Map<string, string[]>();
  for (const { url, method, meta } of listRestProcedures()) {
    const route = url.replace(/\{(\w+)\}/g, ':$1');
    const besides = [...(method === 'GET' ? ['HEAD'] : []), ...(meta.takesJobTokens ? ['OPTIONS'] : [])];
    methods.set(route, [...(methods.get(route) ?? []), method, ...besides]);
  }
  const ofProcedures = [...methods].map(([url, each]) => [url, each.sort().join(', ')] as const);
  return new Map([
    ...ofProcedures,
    ...Object.entries({ ...OPEN_TO_ALL, ...BEHIND_A_KEY, ...BEHIND_A_SESSION }),
  ]);
}

test('every address is that of a procedure, or stands in the table', () => {
  const known = [...expectedRoutes().keys(), TRPC, CONSOLE_TRPC];
  expect([...urls].sort()).toEqual(known.sort());
});

test('and takes no method but those', async () => {
  const taken = new Map<string, string | null>();
  for (const [url, methods] of expectedRoutes()) {
    const path = url.replaceAll(/:\w+|\*/g, 'x');
    // Nothing takes it, so the answer says what is taken.
    const method = methods.includes('OPTIONS') ? 'PUT' : 'OPTIONS';
    const answer = await fetch(gateway.url + path, { method });
    expect(answer.status, url).toBe(405);
    taken.set(url, answer.headers.get('allow'));
  }
  expect(taken).toEqual(expectedRoutes());
});
