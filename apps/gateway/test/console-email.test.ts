/** Signing in by email: who gets in, and that nobody else does. Supabase Auth is the emulator; nothing of it reaches a browser. */
import {
  type SupabaseAuthEmulator,
  startSupabaseAuthEmulator,
} from '@geekhub/emulators/supabase-auth-emulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleAnswer, type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { rememberSecret } from './run-records.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const API_KEY = 'sb_secret_for_tests_only';
const ANA = { email: 'ana@example.com', password: 'a long password of Ana' };
const OPERATOR = 'operator@example.com';

let auth: SupabaseAuthEmulator;
let gateway: RunningGateway;

beforeEach(async () => {
  auth = await startSupabaseAuthEmulator({ apiKey: API_KEY });
  auth.addUser(ANA);
  rememberSecret(ANA.password);
});
afterEach(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await auth.close();
});

async function start(overrides: Record<string, string> = {}): Promise<void> {
  gateway = await startGateway({
    ...{ SUPABASE_URL: auth.url, SUPABASE_SERVICE_ROLE_KEY: API_KEY },
    ...{ OPERATOR_EMAILS: OPERATOR, LOG_LEVEL: 'debug', ...overrides },
  });
}

const call = (path: string, input: unknown, cookies: Cookies = {}, headers: Record<string, string> = {}) =>
  callConsole(gateway.url, `session.${path}`, input, { cookies, headers });
const byPassword = (input: object = ANA) => call('signInByPassword', input);
const requestLink = (email = ANA.email, headers: Record<string, string> = {}) =>
  call('requestSignInLink', { email }, {}, headers);

function cookiesIn({ setCookies }: ConsoleAnswer): Cookies {
  return Object.fromEntries(
    setCookies.map((each) => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      return [name, value];
    }),
  );
}

async function openMail(index = -1): Promise<string> {
  const { headers } = await fetch(auth.mails.at(index)?.link ?? '', { redirect: 'manual' });
  const url = new URL(headers.get('location') ?? '');
  expect(url.pathname).toBe('/sign-in');
  return url.searchParams.get('code') ?? '';
}

/** What differs from one answer to the next by itself. */
const plain = ({ text, status }: ConsoleAnswer) => ({
  status,
  text: text.replaceAll(/req_[0-9a-f]{24}/g, 'req_'),
});

describe('with a password', () => {
  test('one gets a session of one’s own, and sees what one belongs to', async () => {
    await start();
    expect((await call('methods', undefined)).data).toEqual({ methods: ['email'] });
    const entered = await byPassword({ ...ANA, email: 'Ana@Example.com' });
    expect(entered.data).toEqual({ done: true });
    expect(entered.setCookies).toEqual([
      expect.stringMatching(/^geekhub_session=ghub_session_\w{32}; .*HttpOnly; SameSite=Strict$/),
    ]);
    const session = await call('get', undefined, cookiesIn(entered));
    expect(session.data).toEqual({ email: ANA.email, operator: false, organizations: [] });
    expect(entered.text).not.toMatch(/eyJ|ghub_/);
  });

  test('an operator is one by address', async () => {
    auth.addUser({ email: OPERATOR, password: ANA.password });
    await start();
    const cookies = cookiesIn(await byPassword({ ...ANA, email: OPERATOR }));
    expect((await call('get', undefined, cookies)).data).toMatchObject({ operator: true });
  });

  test('a wrong one, and an address of nobody, are refused alike, byte for byte', async () => {
    await start();
    const wrong = await byPassword({ ...ANA, password: 'wrong' });
    expect(wrong).toMatchObject({
      ...{ status: 400, code: 'invalid_request_error', setCookies: [] },
      message: 'The email or the password is wrong.',
    });
    expect(plain(await byPassword({ ...ANA, email: 'nobody@example.com' }))).toEqual(plain(wrong));
  });

  test('what cannot be one is refused before anybody is asked', async () => {
    await start();
    const refusals: [object, RegExp][] = [
      [{ email: 'nobody', password: 'p' }, /^email: must be an email address$/],
      [{ email: ANA.email, password: '' }, /^password: is required$/],
      [{ email: ANA.email, password: 'x'.repeat(1_001) }, /^password: /],
      [{ email: ANA.email }, /^password: is required$/],
      [{ ...ANA, gotrue_meta_security: {} }, /^gotrue_meta_security: is not a field/],
    ];
    for (const [input, message] of refusals) {
      const refused = await byPassword(input);
      expect(refused.status).toBe(400);
      expect(refused.message).toMatch(message);
    }
    expect(auth.requests).toEqual([]);
  });
});

describe('with a link', () => {
  test('one gets in in the browser that asked for it, and the cookie that it needed is gone', async () => {
    await start();
    const asked = await requestLink();
    expect(asked.data).toEqual({ done: true });
    expect(asked.setCookies).toEqual([
      expect.stringMatching(
        /^geekhub_sign_in=[0-9a-f]{112}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    const code = await openMail();
    const entered = await call('signInByCode', { code }, cookiesIn(asked));
    expect(entered.setCookies).toEqual([
      expect.stringMatching(/^geekhub_sign_in=; Max-Age=0;/),
      expect.stringMatching(/^geekhub_session=ghub_session_/),
    ]);
    expect((await call('get', undefined, cookiesIn(entered))).data).toMatchObject({ email: ANA.email });
    const again = await call('signInByCode', { code }, cookiesIn(asked));
    expect(again).toMatchObject({ status: 400, setCookies: [] });
  });

  test('that was forwarded, another has nothing: neither without the cookie nor with one of their own', async () => {
    await start();
    const asked = await requestLink();
    auth.addUser({ email: 'mallory@example.com' });
    const another = cookiesIn(await requestLink('mallory@example.com'));
    const code = await openMail(0);
    for (const cookies of [{}, another]) {
      expect(await call('signInByCode', { code }, cookies)).toMatchObject({
        ...{ status: 400, setCookies: [] },
        message: expect.stringContaining('another browser'),
      });
    }
    expect((await call('signInByCode', { code }, cookiesIn(asked))).status).toBe(200);
  });

  test('is answered alike for an address of nobody, to whom nothing is sent', async () => {
    await start();
    const known = await requestLink();
    const unknown = await requestLink('nobody@example.com');
    expect(plain(unknown)).toEqual(plain(known));
    const shape = (each: ConsoleAnswer) =>
      each.setCookies.map((cookie) => cookie.replace(/[0-9a-f]{112}/, 'x'));
    expect(shape(unknown)).toEqual(shape(known));
    expect(auth.mails).toHaveLength(1);
    // Asked again, both wait.
    const waits = [await requestLink(), await requestLink('nobody@example.com')];
    expect(waits.map(({ status, code }) => [status, code])).toEqual([
      [429, 'rate_limit_exceeded'],
      [429, 'rate_limit_exceeded'],
    ]);
    expect(waits.map(({ setCookies }) => setCookies)).toEqual([[], []]);
  });

  test('comes to operators and members who have no account yet, and to no other new address', async () => {
    await start();
    const scope = `${gateway.secrets.organization_id}/live`;
    const input = { email: 'member@example.com', role: 'viewer' };
    const cookies = await cookiesOf(gateway, OPERATOR);
    expect((await callConsole(gateway.url, 'members.set', input, { cookies, scope })).status).toBe(200);
    for (const email of ['Member@example.com', OPERATOR, 'stranger@example.com']) await requestLink(email);
    expect(auth.mails.map(({ to }) => to)).toEqual(['member@example.com', OPERATOR]);
  });

  test('that the project did not send is known from the log, without the address', async () => {
    auth.settings.disableSignup = true;
    await start();
    expect((await requestLink(OPERATOR)).status).toBe(200);
    const lines = gateway.log().filter((line) => line.includes('did not send a link'));
    expect(lines).toEqual([expect.stringContaining('"code":"signup_disabled"')]);
    expect(lines.join()).not.toContain(OPERATOR);
  });

  test('behind https its cookie is for this host alone', async () => {
    await start({ PUBLIC_URL: 'https://video.example.com' });
    const [cookie] = (await requestLink()).setCookies;
    expect(cookie).toMatch(/^__Host-geekhub_sign_in=.*; Secure/);
    expect(new URL(auth.mails[0]?.link ?? '').searchParams.get('redirect_to')).toBe(
      'https://video.example.com/sign-in',
    );
  });
});

describe('guesses', () => {
  test('are limited by the address that they come from, also many at the same moment in one request', async () => {
    await start({ WRONG_KEYS_PER_MINUTE: '4', TRUST_PROXY: '1' });
    const inputs = Array.from({ length: 10 }, (_, index) => ({ ...ANA, password: `guess ${index}` }));
    const paths = inputs.map(() => 'session.signInByPassword').join();
    const answer = await fetch(`${gateway.url}/console/trpc/${paths}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.1' },
      body: JSON.stringify({ ...inputs }),
    });
    const codes = ((await answer.json()) as { error: { data: { error: { code: string } } } }[]).map(
      ({ error }) => error.data.error.code,
    );
    expect(codes.filter((code) => code === 'invalid_request_error')).toHaveLength(4);
    expect(codes.filter((code) => code === 'rate_limit_exceeded')).toHaveLength(6);
    const asked = () => auth.requests.filter(({ path }) => path.includes('/token')).length;
    expect(asked()).toBe(4);

    const from = (address: string) => ({ 'x-forwarded-for': address });
    const refused = await call('signInByPassword', ANA, {}, from('192.0.2.1'));
    expect(refused).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call('signInByCode', { code: 'guess' }, {}, from('192.0.2.1'))).status).toBe(429);
    expect((await requestLink(ANA.email, from('192.0.2.1'))).status).toBe(429);
    expect((await call('signInByPassword', ANA, {}, from('192.0.2.2'))).status).toBe(200);
  });

  test('that are right are none', async () => {
    await start({ WRONG_KEYS_PER_MINUTE: '2' });
    for (let time = 0; time < 5; time += 1) expect((await byPassword()).status).toBe(200);
    expect((await byPassword({ ...ANA, password: 'wrong' })).status).toBe(400);
    expect((await byPassword()).status).toBe(200);
  });

  test('of links count too', async () => {
    await start({ WRONG_KEYS_PER_MINUTE: '2' });
    const statuses = [];
    for (let time = 0; time < 3; time += 1)
      statuses.push((await call('signInByCode', { code: 'made-up' })).status);
    expect(statuses).toEqual([400, 400, 429]);
  });
});

describe('where signing in does not work, one is told what to do and no more', () => {
  const sentences = async () => {
    const answers = [
      await byPassword(),
      await requestLink(),
      await call('signInByCode', { code: 'x' }, { geekhub_sign_in: 'y' }),
    ];
    for (const { text } of answers)
      expect(text).not.toMatch(/127\.0\.0\.1|sb_secret|auth\/v1|ERR_|fetch|eyJ/);
    return answers.map(({ status, message }) => ({ status, message }));
  };
  const all = (status: number, message: string) =>
    Array(3).fill({ status, message: expect.stringContaining(message) });

  test('Supabase Auth is away', async () => {
    await start({ SUPABASE_URL: 'http://127.0.0.1:9' });
    expect(await sentences()).toEqual(all(502, 'Try again in a minute'));
    expect(gateway.log().filter((line) => line.includes('nobody can sign in'))).toHaveLength(3);
  });

  test('Supabase Auth lets anybody have any address', async () => {
    auth.settings.autoconfirm = true;
    await start();
    expect(await sentences()).toEqual(all(502, '“Confirm email”'));
  });

  test('Supabase Auth has had too many tries', async () => {
    auth.script('token', { kind: 'status', status: 429 }, 2);
    auth.script('otp', { kind: 'status', status: 429 });
    await start();
    expect(await sentences()).toEqual(all(429, 'Try again in 60 s'));
  });

  test('there is no public key', async () => {
    auth.keys.showsNone = true;
    await start();
    expect(await byPassword()).toMatchObject({
      status: 502,
      message: expect.stringContaining('asymmetric signing keys'),
      setCookies: [],
    });
  });

  test('the address of the project is another', async () => {
    await start();
    auth.script('token', { kind: 'token', claims: { iss: 'https://another.example.com/auth/v1' } });
    expect(await byPassword()).toMatchObject({
      status: 502,
      message: expect.stringContaining('SUPABASE_URL'),
      setCookies: [],
    });
  });

  test('the address was not confirmed', async () => {
    auth.addUser({ email: 'new@example.com', password: ANA.password, confirmed: false });
    await start();
    expect(await byPassword({ ...ANA, email: 'new@example.com' })).toMatchObject({
      status: 403,
      code: 'forbidden',
      setCookies: [],
    });
  });

  test('there is no sign-in by email here', async () => {
    gateway = await startGateway();
    expect((await call('methods', undefined)).data).toEqual({ methods: ['link'] });
    const answers = [await byPassword(), await requestLink(), await call('signInByCode', { code: 'x' })];
    expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([409, 'conflict']));
  });
});

test('neither a password nor a token nor an address gets into the log', async () => {
  await start();
  const asked = await requestLink();
  await call('signInByCode', { code: await openMail() }, cookiesIn(asked));
  await byPassword();
  await byPassword({ ...ANA, password: 'another wrong password' });
  const log = gateway.log().join('\n');
  expect(log).toContain('/console/trpc/:path');
  for (const secret of [
    ANA.email,
    ANA.password,
    'another wrong password',
    API_KEY,
    'eyJ',
    'ghub_session_',
    'code=',
  ]) {
    expect(log).not.toContain(secret);
  }
});
