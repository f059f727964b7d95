/** A session of the console opens what it is for, for as long as it is good, and nothing else. */
import { networkInterfaces } from 'node:os';
import { mintSession, mintSignInLink } from '@geekhub/engine/api-key';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiCaller, createApiCallers } from './api-caller.ts';
import { type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { createOrganization } from './create-organization.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const ANA = 'ana@example.com';
const WEEK_SECONDS = 7 * 24 * 3600;

let gateway: RunningGateway;
let scope: string;

beforeAll(async () => {
  gateway = await startGateway({ OPERATOR_EMAILS: 'operator@example.com' });
  scope = `${gateway.secrets.organization_id}/live`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const call = (path: string, input: unknown, cookies: Cookies = {}) =>
  callConsole(gateway.url, path, input, { cookies, scope });
const asOperator = async (path: string, input: unknown) =>
  call(path, input, await cookiesOf(gateway, 'operator@example.com'));
const enterBy = (link: string, headers: Record<string, string> = {}, { url } = gateway) =>
  callConsole(url, 'session.signInByLink', { link }, { headers });
const whoAmI = (cookies: Cookies) => call('session.get', undefined, cookies);

/** The cookie that was set, as a browser would send it back. */
function cookieIn(setCookies: readonly string[]): Cookies {
  const [name = '', value = ''] = (setCookies[0]?.split(';')[0] ?? '').split('=');
  return { [name]: value };
}

describe('the cookie', () => {
  test('is out of reach of scripts and other sites, for one week', async () => {
    const entered = await enterBy(await gateway.gateway.door.createSignInLink());
    expect(entered).toMatchObject({ status: 200, data: { done: true } });
    expect(entered.setCookies).toHaveLength(1);
    const [pair, ...attributes] = entered.setCookies[0]?.split('; ') ?? [];
    expect(pair).toMatch(/^geekhub_session=ghub_session_[0-9A-Za-z]{32}$/);
    expect(attributes.toSorted()).toEqual([
      'HttpOnly',
      `Max-Age=${WEEK_SECONDS}`,
      'Path=/',
      'SameSite=Strict',
    ]);
    expect((await whoAmI(cookieIn(entered.setCookies))).data).toMatchObject({ email: null, operator: true });
    expect(entered.text).not.toContain('ghub_session_');
  });

  test('is for https alone, and for this host alone, where the gateway is reached by https', async () => {
    await using behindTls = await startGateway({ PUBLIC_URL: 'https://video.example.com' });
    const entered = await enterBy(await behindTls.gateway.door.createSignInLink(), {}, behindTls);
    const [pair, ...attributes] = entered.setCookies[0]?.split('; ') ?? [];
    expect(pair).toMatch(/^__Host-geekhub_session=/);
    expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']));
    expect(attributes.join()).not.toContain('Domain');
    const { url } = behindTls;
    const asked = (cookies: Cookies) => callConsole(url, 'session.get', undefined, { cookies });
    const good = cookieIn(entered.setCookies);
    expect((await asked(good)).status).toBe(200);
    // Another host of the domain can set the name without the prefix.
    expect((await asked({ geekhub_session: Object.values(good)[0] ?? '' })).status).toBe(401);
  });

  test('is kept by its hash alone', async () => {
    const { geekhub_session: secret = '' } = await cookiesOf(gateway, ANA);
    const kept = await gateway.database.query('select * from geekhub.console_sessions');
    expect(JSON.stringify(kept)).not.toContain(secret);
  });

  test.each([
    ['none', {}],
    ['that is empty', { geekhub_session: '' }],
    ['that nobody was given', { geekhub_session: mintSession() }],
    ['that is a key', { geekhub_session: 'key' }],
    ['with SQL', { geekhub_session: "x' or true--" }],
    ['of another name', { session: 'x' }],
  ])('%s opens nothing', async (_, cookies) => {
    expect(await whoAmI(cookies)).toMatchObject({ status: 401, code: 'missing_api_key' });
  });
});

describe('a session is no key, and a key is no session', () => {
  test('the cookie opens neither /v1 nor /trpc', async () => {
    const { geekhub_session: secret = '' } = await cookiesOf(gateway, 'operator@example.com');
    const cookie = `geekhub_session=${secret}`;
    const { stranger } = createApiCallers(gateway);
    const asBearer = createApiCaller(gateway.url, secret);
    for (const path of [
      '/v1/credits',
      '/trpc/credits.get',
      '/v1/admin/organizations',
      '/trpc/admin.organizations.list',
    ]) {
      const answers = [
        await stranger.get(path, { cookie, 'x-geekhub-scope': scope }),
        await asBearer.get(path, { cookie }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    }
  });

  test('no key and no operator’s token opens the console', async () => {
    const { live_key, test_key, admin_token } = gateway.secrets;
    for (const secret of [live_key, test_key, admin_token]) {
      const headers = { authorization: `Bearer ${secret}` };
      for (const path of ['credits.get', 'session.get', 'admin.organizations.list']) {
        const answers = [
          await callConsole(gateway.url, path, {}, { scope, headers }),
          await callConsole(gateway.url, path, {}, { scope, cookies: { geekhub_session: secret } }),
        ];
        expect(answers.map(({ status }) => status)).toEqual([401, 401]);
      }
    }
  });
});

describe('a sign-in link', () => {
  const refusal = { status: 400, code: 'invalid_request_error' };

  test('is good once, also where two use it at the same moment', async () => {
    const link = await gateway.gateway.door.createSignInLink();
    const answers = await Promise.all(Array.from({ length: 8 }, () => enterBy(link)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(400)]);
    const late = await enterBy(link);
    expect(late).toMatchObject(refusal);
    expect(late.setCookies).toEqual([]);
  });

  test('is good for an hour', async () => {
    const link = await gateway.gateway.door.createSignInLink();
    await gateway.database.query(
      "update geekhub.sign_in_links set expires_at = geekhub.app_now() - interval '1 ms'",
    );
    expect(await enterBy(link)).toMatchObject(refusal);
  });

  test.each([mintSignInLink(), '', 'ghub_link_', "ghub_link_' or true--", `${mintSignInLink()}x`])(
    '%s is none',
    async (link) => expect(await enterBy(link)).toMatchObject(refusal),
  );

  test('works on the machine of the gateway alone, and is not used up by a try from elsewhere', async () => {
    await using behindProxy = await startGateway({ TRUST_PROXY: '1' });
    const link = await behindProxy.gateway.door.createSignInLink();
    const from = (address: string) => enterBy(link, { 'x-forwarded-for': address }, behindProxy);
    for (const address of [
      '192.0.2.1',
      '10.0.0.1',
      '2001:db8::1',
      '::ffff:192.0.2.1',
      '127.0.0.1, 192.0.2.1',
      'no address',
    ]) {
      expect(await from(address), address).toMatchObject({ status: 403, code: 'forbidden', setCookies: [] });
    }
    expect((await from('127.0.0.1')).status).toBe(200);
  });

  const [own] = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  test.skipIf(own === undefined)(
    'works at the one address of the machine at which the gateway listens',
    async () => {
      await using there = await startGateway({ HOST: own?.address ?? '' });
      const link = await there.gateway.door.createSignInLink();
      expect((await enterBy(link, {}, there)).status).toBe(200);
    },
  );

  test('from elsewhere is not believed where nobody is trusted to say where a request comes from', async () => {
    const link = await gateway.gateway.door.createSignInLink();
    expect((await enterBy(link, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200);
  });
});

describe('the end of a session', () => {
  test('signing out ends this one and takes the cookie away; the others of the person go on', async () => {
    const [here, elsewhere] = [await cookiesOf(gateway, ANA), await cookiesOf(gateway, ANA)];
    const out = await call('session.signOut', {}, here);
    expect(out.setCookies).toEqual([
      expect.stringMatching(/^geekhub_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect((await whoAmI(here)).status).toBe(401);
    expect((await whoAmI(elsewhere)).status).toBe(200);
  });

  test('signing out everywhere ends all of the person, and nobody else’s', async () => {
    const [here, elsewhere] = [await cookiesOf(gateway, ANA), await cookiesOf(gateway, ANA)];
    const [luis, machine] = [await cookiesOf(gateway, 'luis@example.com'), await cookiesOf(gateway, null)];
    await call('session.signOut', { everywhere: true }, here);
    const statuses = await Promise.all(
      [here, elsewhere, luis, machine].map(async (each) => (await whoAmI(each)).status),
    );
    expect(statuses).toEqual([401, 401, 200, 200]);
  });

  test('whoever is at the machine signs out everywhere too', async () => {
    const [here, before, ana] = [
      await cookiesOf(gateway, null),
      await cookiesOf(gateway, null),
      await cookiesOf(gateway, ANA),
    ];
    await call('session.signOut', { everywhere: true }, here);
    expect([(await whoAmI(before)).status, (await whoAmI(ana)).status]).toEqual([401, 200]);
  });

  test('comes after a week, however much it was used', async () => {
    const cookies = await cookiesOf(gateway, ANA);
    expect((await whoAmI(cookies)).status).toBe(200);
    const [row] = await gateway.database.query<{ seconds: number }>(
      `select extract(epoch from max(expires_at) - geekhub.app_now())::float8 as seconds from geekhub.console_sessions`,
    );
    expect(Math.abs((row?.seconds ?? 0) - WEEK_SECONDS)).toBeLessThan(60);
    await gateway.database.query(
      "update geekhub.console_sessions set expires_at = geekhub.app_now() - interval '1 ms'",
    );
    expect((await whoAmI(cookies)).status).toBe(401);
    // The rows of the expired leave with the next one that comes.
    await cookiesOf(gateway, ANA);
    const left = await gateway.database.query(
      'select 1 from geekhub.console_sessions where expires_at < geekhub.app_now()',
    );
    expect(left).toEqual([]);
  });
});

describe('what a person may is asked with each call', () => {
  test('a member who is made less, or removed, is so with the next call', async () => {
    const cookies = await cookiesOf(gateway, ANA);
    const mayAdd = async () =>
      (await call('members.set', { email: 'x@example.com', role: 'viewer' }, cookies)).status;
    const mayQuote = async () => (await call('videos.quote', { model: 'fal/kling-2' }, cookies)).status;
    const mayLook = async () => (await call('videos.list', {}, cookies)).status;
    expect([await mayAdd(), await mayQuote(), await mayLook()]).toEqual([404, 404, 404]);
    await asOperator('members.set', { email: ANA, role: 'owner' });
    expect([await mayAdd(), await mayQuote(), await mayLook()]).toEqual([200, 200, 200]);
    await asOperator('members.set', { email: ANA, role: 'developer' });
    expect([await mayAdd(), await mayQuote(), await mayLook()]).toEqual([403, 200, 200]);
    await asOperator('members.set', { email: ANA, role: 'viewer' });
    expect([await mayAdd(), await mayQuote(), await mayLook()]).toEqual([403, 403, 200]);
    expect((await whoAmI(cookies)).data).toMatchObject({ organizations: [{ role: 'viewer' }] });
    await asOperator('members.remove', { email: ANA });
    expect([await mayAdd(), await mayQuote(), await mayLook()]).toEqual([404, 404, 404]);
    expect((await whoAmI(cookies)).data).toMatchObject({ organizations: [] });
  });

  test('an address that leaves OPERATOR_EMAILS is no operator any more, whatever its sessions', async () => {
    const cookies = await cookiesOf(gateway, 'operator@example.com');
    expect((await call('admin.organizations.list', {}, cookies)).status).toBe(200);
    await using after = await startGateway({ OPERATOR_EMAILS: 'another@example.com' });
    // The same session, in the database of a gateway that was started without the address.
    await after.gateway.door.enterByEmail('operator@example.com');
    const kept = await cookiesOf(after, 'operator@example.com');
    const afterwards = (path: string) =>
      callConsole(after.url, path, {}, { cookies: kept, scope: `${after.secrets.organization_id}/live` });
    expect(await afterwards('admin.organizations.list')).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await afterwards('videos.list')).toMatchObject({ status: 404 });
  });

  test('an organisation belongs to its members by address, whatever its capitals', async () => {
    await asOperator('members.set', { email: 'Rosa@Example.com', role: 'viewer' });
    const { data } = await whoAmI(await cookiesOf(gateway, 'rosa@example.com'));
    expect(data).toMatchObject({ email: 'rosa@example.com', organizations: [{ role: 'viewer' }] });
    const other = await createOrganization(createApiCallers(gateway).operator, 'other');
    expect(JSON.stringify(data)).not.toContain(other.id);
  });
});
