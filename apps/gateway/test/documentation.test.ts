/** What the gateway says of itself is true. */
import { readFile } from 'node:fs/promises';
import { renderOpenApiFile } from '@geekhub/api/openapi-file';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

interface OpenApiDocument {
  info: { version: string };
  paths: Record<string, Record<string, { security?: object[]; responses: Record<string, object> }>>;
}

const { path, text } = await renderOpenApiFile();
const committed = JSON.parse(await readFile(path, 'utf8')) as OpenApiDocument;
const operations = Object.entries(committed.paths).flatMap(([url, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), url, operation })),
);
const isOpen = ({ operation }: (typeof operations)[number]) => operation.security?.length === 0;

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway();
  callers = createApiCallers(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('the committed openapi.json is what the code says: `npm run openapi` would change nothing', async () => {
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('the document that is served is the committed one, under the version that runs', async () => {
  const { body } = await callers.stranger.get<OpenApiDocument>('/v1/openapi.json');
  expect(body).toEqual({ ...committed, info: { ...committed.info, version: body.info.version } });
});

describe('without a key', () => {
  const guarded = operations.filter((each) => !isOpen(each));

  test.each(guarded)(
    '$method $url is a 401, as it is documented to be',
    async ({ method, url, operation }) => {
      const response = await fetch(`${gateway.url}${url.replace(/\{\w+\}/g, 'x')}`, { method });
      const answer = await response.text();
      const { status, headers } = response;
      expectError({ status, headers, text: answer, body: JSON.parse(answer) }, 401, 'missing_api_key');
      expect(operation.responses).toHaveProperty('401');
    },
  );

  test('health, and nothing else that is documented, answers', async () => {
    expect(operations.filter(isOpen).map(({ url }) => url)).toEqual(['/healthz', '/readyz']);
    expect((await callers.stranger.get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await callers.stranger.get('/readyz')).body).toEqual({ status: 'ready' });
  });
});

test('the documentation page is served whole from here and refers to no other host', async () => {
  const page = await callers.stranger.get('/docs');
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  const references = [...page.text.matchAll(/(?:src|href)="([^"]*)"/g)].map(
    ([, reference = '']) => reference,
  );
  expect(references.length).toBeGreaterThan(2);
  for (const reference of references) {
    expect(reference).toMatch(/^\/[^/]/);
    expect((await callers.stranger.get(reference)).status, reference).toBe(200);
  }
  const script = await callers.stranger.get('/docs/page.js');
  expect(page.text + script.text).not.toMatch(/\/\/[a-z]/i);
});

test('no address leads out of the directories that are served', async () => {
  const media = '/storage/v1/object/public/generated-videos';
  const addresses = [
    `${media}/..%2f..%2ffirst-run.json`,
    `${media}/%2e%2e/%2e%2e/first-run.json`,
    `${media}/..%5c..%5cfirst-run.json`,
    `${media}/.unfinished/x.mp4`,
    `${media}/`,
    '/docs/assets/..%2fpackage.json',
    '/docs/assets/package.json',
  ];
  for (const address of addresses) {
    const answer = await callers.stranger.get(address);
    expect(answer.status, `${address}: ${answer.text.slice(0, 200)}`).toBe(404);
    expect(answer.text).not.toContain(gateway.dataDirectory);
  }
});
