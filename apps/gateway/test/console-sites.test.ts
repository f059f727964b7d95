/** Other sites can neither call the console nor hold its pages, and its addresses lead to its own files alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { sendRaw } from './raw-request.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let cookies: Cookies;
let scope: string;

beforeAll(async () => {
  gateway = await startGateway();
  cookies = await cookiesOf(gateway, null);
  scope = `${gateway.secrets.organization_id}/live`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const hostOf = ({ url }: RunningGateway) => new URL(url).host;
const addMember = (headers: Record<string, string>) =>
  callConsole(
    gateway.url,
    'members.set',
    { email: 'x@example.com', role: 'owner' },
    { cookies, scope, headers },
  );
const listMembers = async () =>
  (await callConsole(gateway.url, 'members.list', {}, { cookies, scope })).data as { data: unknown[] };

describe('a request that a browser makes for another site', () => {
  test.each([
    ['from a site elsewhere', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the domain', { 'sec-fetch-site': 'same-site' }],
    ['that nobody’s page made', { 'sec-fetch-site': 'none' }],
    ['that says nonsense of it', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['by its origin alone', { origin: 'https://elsewhere.example.com' }],
    ['from a page without an origin', { origin: 'null' }],
    ['from another port of the same host', { origin: 'http://127.0.0.1:1' }],
    ['whose site and origin disagree', { 'sec-fetch-site': 'cross-site', origin: 'SELF' }],
  ])('is refused: %s', async (_, headers: Record<string, string>) => {
    const origin = headers.origin === 'SELF' ? { origin: `http://${hostOf(gateway)}` } : {};
    const all = { ...headers, ...origin };
    const refusal = {
      status: 403,
      code: 'forbidden',
      message: 'The console takes no calls from other sites.',
    };
    expect(await addMember(all)).toMatchObject(refusal);
    expect(await callConsole(gateway.url, 'videos.list', {}, { cookies, scope, headers: all })).toMatchObject(
      refusal,
    );
    expect(
      await callConsole(gateway.url, 'videos.events', { id: 'x' }, { cookies, scope, headers: all }),
    ).toMatchObject({ status: 403 });
    const signIn = await callConsole(
      gateway.url,
      'session.signInByLink',
      { link: await gateway.gateway.door.createSignInLink() },
      { headers: all },
    );
    expect(signIn).toMatchObject({ ...refusal, setCookies: [] });
  });

  test('is answered for the page itself', async () => {
    expect((await addMember({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await addMember({ origin: `http://${hostOf(gateway)}` })).status).toBe(200);
    expect(
      (await callConsole(gateway.url, 'members.remove', { email: 'x@example.com' }, { cookies, scope }))
        .status,
    ).toBe(200);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain;application/json',
  ])('with a body that a form can send, %s, changes nothing', async (type) => {
    const answer = await addMember({ 'content-type': type });
    expect(answer.status).toBe(415);
    expect((await listMembers()).data).toEqual([]);
  });

  test('no answer of the console may be read by a page elsewhere', async () => {
    const headers = { origin: 'https://elsewhere.example.com' };
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await fetch(`${gateway.url}/console/trpc/videos.list`, { method, headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

test('a GET changes nothing, whatever way it is written', async () => {
  const { geekhub_session: secret = '' } = cookies;
  const input = encodeURIComponent(JSON.stringify({ email: 'x@example.com', role: 'owner' }));
  const batch = encodeURIComponent(JSON.stringify({ 0: { email: 'x@example.com', role: 'owner' } }));
  const headers = { cookie: `geekhub_session=${secret}`, 'x-geekhub-scope': scope };
  for (const query of [`?input=${input}`, `?batch=1&input=${batch}`, `?input=${input}&_method=POST`]) {
    const answer = await fetch(`${gateway.url}/console/trpc/members.set${query}`, {
      headers: { ...headers, 'x-http-method-override': 'POST' },
    });
    expect(answer.status).toBe(404);
  }
  expect((await listMembers()).data).toEqual([]);
});

describe('the pages', () => {
  test.each(['/', '/sign-in', `/organizations/x/live/videos`, '/operator'])(
    '%s carry their policy',
    async (path) => {
      const answer = await fetch(gateway.url + path);
      expect(answer.status).toBe(200);
      const policy = answer.headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]) {
        expect(policy.split('; ')).toContain(directive);
      }
      expect(policy).not.toMatch(/unsafe|\*/);
      // Videos and images by the gateway's own address, wherever the page was opened; nothing else from anywhere.
      const addresses = policy.split('; ').filter((directive) => directive.includes('://'));
      expect(addresses).toEqual([
        `img-src 'self' ${gateway.url} data: blob:`,
        `media-src 'self' ${gateway.url} blob:`,
      ]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(answer.headers.getSetCookie()).toEqual([]);
    },
  );

  test('are the same for everybody, and hold no secret', async () => {
    const plain = await (await fetch(`${gateway.url}/`)).text();
    const { geekhub_session: secret = '' } = cookies;
    const signedIn = await fetch(`${gateway.url}/`, { headers: { cookie: `geekhub_session=${secret}` } });
    expect(await signedIn.text()).toBe(plain);
    expect(plain).not.toContain('ghub_');
  });

  test.each([
    '/console/../../package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/console/assets/..%2f..%2f..%2fpackage.json',
    '/console/..%5c..%5cpackage.json',
    '/console/%2fetc%2fpasswd',
    '/console//etc/passwd',
    '/console/index.html%00.js',
    '/console/.git/config',
    '/console/../src/main.tsx',
  ])('%s is no way out of their directory', async (path) => {
    // As a raw request: a client of HTTP would tidy the address first.
    const answer = await sendRaw(gateway.url, [`GET ${path} HTTP/1.1`, `Host: ${hostOf(gateway)}`]);
    expect([400, 404], answer.text).toContain(answer.status);
    expect(answer.text).not.toMatch(/"name": "@?geekhub|root:|createRoot/);
  });

  test('the page is served by its address alone, with its policy', async () => {
    expect((await fetch(`${gateway.url}/console/index.html`)).status).toBe(404);
  });
});
