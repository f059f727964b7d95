/** Signs in against the emulator with the real SDK: who is proven, and what is made of everything else. */
import {
  type SupabaseAuthEmulator,
  startSupabaseAuthEmulator,
} from '@geekhub/emulators/supabase-auth-emulator';
import type { SignInByEmail } from '@geekhub/ports/sign-in-by-email';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSupabaseSignIn, type SupabaseSignInOptions } from '../src/supabase-sign-in.ts';

const API_KEY = 'sb_secret_for_tests_only';
const RETURN_URL = 'http://127.0.0.1:9/sign-in';
const ANA = { email: 'ana@example.com', password: 'a long password of Ana', clientAddress: '192.0.2.7' };

let emulator: SupabaseAuthEmulator;
let signIn: SignInByEmail;
let silences: string[];
let troubles: string[];

function open(options: Partial<SupabaseSignInOptions> = {}): SignInByEmail {
  return createSupabaseSignIn({
    ...{ url: emulator.url, serviceRoleKey: API_KEY, returnUrl: RETURN_URL, cooldownMs: 0 },
    onSilence: (task, code) => void silences.push(`${task}: ${code}`),
    onTrouble: (code) => void troubles.push(code),
    ...options,
  });
}

beforeEach(async () => {
  emulator = await startSupabaseAuthEmulator({ apiKey: API_KEY });
  emulator.addUser(ANA);
  silences = [];
  troubles = [];
  signIn = open();
});
afterEach(() => emulator.close());

/** As the browser of whoever got the email: where it ends up. */
async function openMail(index = -1): Promise<URL> {
  const mail = emulator.mails.at(index);
  if (mail === undefined) throw new Error('nothing was sent');
  const { headers, status } = await fetch(mail.link, { redirect: 'manual' });
  expect(status).toBe(303);
  return new URL(headers.get('location') ?? '');
}
const codeIn = (url: URL) => url.searchParams.get('code') ?? '';

async function sendLink(email = ANA.email, mayBeNew = false): Promise<string> {
  const sent = await signIn.sendLink({ email, mayBeNew, clientAddress: ANA.clientAddress });
  if (sent.kind !== 'sent') throw new Error(sent.kind);
  return sent.verifier;
}
const byLink = (code: string, verifier: string) =>
  signIn.byLink({ code, verifier, clientAddress: ANA.clientAddress });

describe('a password', () => {
  test('that is right proves the address, in lower case, and leaves no session behind', async () => {
    emulator.addUser({ email: 'Luis@Example.com', password: 'secret of Luis' });
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'proven', email: ANA.email });
    const luis = { ...ANA, email: 'luis@example.com', password: 'secret of Luis' };
    expect(await signIn.byPassword(luis)).toEqual({ kind: 'proven', email: 'luis@example.com' });
    expect([...emulator.sessions]).toEqual([]);
    expect([silences, troubles]).toEqual([[], []]);
  });

  test('that is wrong, of nobody, of somebody without one and of somebody banned are answered alike', async () => {
    emulator.addUser({ email: 'by-link@example.com' });
    emulator.addUser({ email: 'banned@example.com', password: ANA.password, banned: true });
    for (const fields of [
      { password: 'wrong' },
      { email: 'nobody@example.com' },
      { email: 'by-link@example.com' },
      { email: 'banned@example.com' },
    ]) {
      expect(await signIn.byPassword({ ...ANA, ...fields })).toEqual({ kind: 'wrong' });
    }
  });

  test('of an address that nobody confirmed proves nothing, and only who knows it learns that', async () => {
    emulator.addUser({ email: 'new@example.com', password: 'p', confirmed: false });
    const asked = { ...ANA, email: 'new@example.com' };
    expect(await signIn.byPassword({ ...asked, password: 'p' })).toEqual({ kind: 'unconfirmed' });
    expect(await signIn.byPassword({ ...asked, password: 'q' })).toEqual({ kind: 'wrong' });
  });

  test('goes to the project alone, with its key and the address of whoever signs in', async () => {
    await signIn.byPassword(ANA);
    const [, request] = emulator.requests;
    expect(request?.headers).toMatchObject({ apikey: API_KEY, 'sb-forwarded-for': ANA.clientAddress });
    expect(request?.path).toBe('/auth/v1/token?grant_type=password');
  });
});

describe('a link', () => {
  test('proves the address to the browser that asked for it, once', async () => {
    const verifier = await sendLink();
    expect(emulator.mails).toMatchObject([{ to: ANA.email }]);
    const url = await openMail();
    expect(url.origin + url.pathname).toBe(RETURN_URL);
    expect(await byLink(codeIn(url), verifier)).toEqual({ kind: 'proven', email: ANA.email });
    expect(await byLink(codeIn(url), verifier)).toEqual({ kind: 'wrong' });
    expect([...emulator.sessions]).toEqual([]);
  });

  test('opened with the verifier of another browser is worth nothing there, and good where it was asked for', async () => {
    const verifier = await sendLink();
    emulator.addUser({ email: 'mallory@example.com' });
    const another = await sendLink('mallory@example.com');
    const code = codeIn(await openMail(0));
    expect(await byLink(code, another)).toEqual({ kind: 'wrong' });
    expect(await byLink(code, 'made up')).toEqual({ kind: 'wrong' });
    expect(await byLink(code, verifier)).toMatchObject({ kind: 'proven' });
  });

  test('that is too old, before and after it is opened, is worth nothing', async () => {
    const verifier = await sendLink();
    const code = codeIn(await openMail());
    emulator.expireLinks();
    expect(await byLink(code, verifier)).toEqual({ kind: 'wrong' });
    expect(await byLink('made-up', verifier)).toEqual({ kind: 'wrong' });
    emulator.settings.emailEverySeconds = 0;
    await sendLink();
    emulator.expireLinks();
    expect((await openMail()).searchParams.get('error_code')).toBe('otp_expired');
  });

  test('for an address without an account is sent to nobody, and answered alike', async () => {
    expect(await sendLink('nobody@example.com')).toMatch(/^[0-9a-f]{112}$/);
    expect(await sendLink()).toMatch(/^[0-9a-f]{112}$/);
    expect(emulator.mails.map(({ to }) => to)).toEqual([ANA.email]);
    expect(emulator.users.has('nobody@example.com')).toBe(false);
    expect(silences).toEqual([]);
  });

  test('makes an account where one is expected, which counts from when the link is opened', async () => {
    const verifier = await sendLink('new@example.com', true);
    expect(emulator.users.get('new@example.com')?.confirmed).toBe(false);
    const code = codeIn(await openMail());
    expect(await byLink(code, verifier)).toEqual({ kind: 'proven', email: 'new@example.com' });
  });

  test('that the project does not send, for a reason of one address, is told to the operator alone', async () => {
    await sendLink();
    await sendLink();
    emulator.settings.disableSignup = true;
    await sendLink('new@example.com', true);
    expect(silences).toEqual(['send a link: over_email_send_rate_limit', 'send a link: signup_disabled']);
    expect(emulator.mails).toHaveLength(1);
  });
});

describe('what comes back is believed only where the project signed it', () => {
  const another = { kind: 'misconfigured', problem: 'tokens_of_another' };
  const seconds = Math.floor(Date.now() / 1000);
  test.each([
    ['by another key of the same name', { by: 'stranger' as const }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['by nobody', { by: 'nobody' as const }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    [
      'for another project',
      { claims: { iss: 'https://other.supabase.co/auth/v1' } },
      'ERR_JWT_CLAIM_VALIDATION_FAILED iss',
    ],
    ['for another audience', { claims: { aud: 'anon' } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED aud'],
    ['too long ago', { claims: { iat: seconds - 7200, exp: seconds - 3600 } }, 'ERR_JWT_EXPIRED'],
    ['without an end', { claims: { exp: undefined } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED exp'],
    ['for the time to come', { claims: { nbf: seconds + 3600 } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED nbf'],
    [
      'for another person',
      { claims: { sub: '00000000-0000-4000-8000-000000000000' } },
      'token_of_another_user',
    ],
  ])('signed %s', async (_, fields, reason) => {
    emulator.script('token', { kind: 'token', ...fields });
    expect(await signIn.byPassword(ANA)).toEqual(another);
    expect(troubles).toEqual([reason]);
  });

  test.each([
    ['anonymous', { claims: { is_anonymous: true } }],
    ['a service', { claims: { role: 'service_role' } }],
    ['without an address', { claims: { email: '' } }],
    ['without a person', { claims: { sub: 'service' } }],
  ])('and of nobody with an address where it is %s', async (_, fields) => {
    emulator.script('token', { kind: 'token', ...fields });
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'unconfirmed' });
  });

  test('and only of a confirmed address, whatever the person wrote into the token', async () => {
    emulator.script('token', { kind: 'user', fields: { email_confirmed_at: null } });
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'unconfirmed' });
    emulator.script('token', { kind: 'user', fields: { email: 'other@example.com' } });
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'unconfirmed' });
  });

  test('a project that signs with a secret, and one that shows no key, are told by name', async () => {
    const noKeys = { kind: 'misconfigured', problem: 'no_public_keys' };
    emulator.script('token', { kind: 'token', by: 'secret' });
    expect(await signIn.byPassword(ANA)).toEqual(noKeys);
    emulator.keys.showsNone = true;
    expect(await signIn.byPassword(ANA)).toEqual(noKeys);
  });

  test('a key that is new is fetched, and one that is gone is not believed', async () => {
    expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
    await emulator.keys.rotate();
    expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
    const fetched = () => emulator.requests.filter(({ path }) => path.endsWith('jwks.json')).length;
    expect(fetched()).toBe(2);
    expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
    expect(fetched()).toBe(2);
  });

  test('keys that change right after they were fetched are asked for a little later', async () => {
    signIn = open({ cooldownMs: 60_000 });
    expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
    await emulator.keys.rotate();
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'away' });
    expect(troubles).toEqual(['ERR_JWKS_NO_MATCHING_KEY']);
  });
});

describe('a project that is not set up for it signs nobody in', () => {
  test('where anybody can sign up with any address', async () => {
    emulator.settings.autoconfirm = true;
    const problem = { kind: 'misconfigured', problem: 'addresses_unproven' };
    expect(await signIn.byPassword(ANA)).toEqual(problem);
    expect(await signIn.sendLink({ ...ANA, mayBeNew: true })).toEqual(problem);
    expect(await byLink('a', 'b')).toEqual(problem);
    // Mended, it works with the next try.
    emulator.settings.autoconfirm = false;
    expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
  });

  test('where its email provider is off', async () => {
    emulator.settings.emailEnabled = false;
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'misconfigured', problem: 'email_off' });
  });
});

describe('trouble on the way', () => {
  const kinds = ['token', 'settings', 'keys'] as const;
  const faults = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503 },
    { kind: 'reset' },
    { kind: 'hang' },
    { kind: 'invalid_json' },
    { kind: 'null' },
    { kind: 'empty_object' },
  ] as const;
  test.each(kinds.flatMap((kind) => faults.map((fault) => [kind, fault] as const)))(
    'of %s, %j, is a service that is away, and the next try works',
    async (kind, fault) => {
      signIn = open({ answerMs: 300 });
      emulator.script(kind, fault);
      expect(await signIn.byPassword(ANA)).toEqual({ kind: 'away' });
      expect(troubles).toHaveLength(1);
      expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
    },
  );

  test('too many tries are handed on, and for how long', async () => {
    emulator.script('token', { kind: 'status', status: 429 }, 2);
    emulator.script('otp', { kind: 'status', status: 429 });
    const busy = { kind: 'busy', retryAfterSeconds: 60 };
    expect(await signIn.byPassword(ANA)).toEqual(busy);
    expect(await byLink('a', 'b')).toEqual(busy);
    expect(await signIn.sendLink({ ...ANA, mayBeNew: false })).toEqual(busy);
  });

  test('a session that cannot be ended there keeps nobody out here', async () => {
    emulator.script('logout', { kind: 'status', status: 500 });
    expect(await signIn.byPassword(ANA)).toMatchObject({ kind: 'proven' });
    expect(silences).toEqual(['end its session: status_500']);
  });

  test('a key that the project does not know is told to the operator', async () => {
    signIn = open({ serviceRoleKey: 'sb_secret_of_another' });
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'away' });
    expect(troubles).toEqual(['status_401']);
  });

  test('a server that sends elsewhere is not followed with the key', async () => {
    const elsewhere = await startSupabaseAuthEmulator();
    const { createServer } = await import('node:http');
    const server = createServer((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/auth/v1/settings` }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    signIn = open({ url: `http://127.0.0.1:${port}` });
    expect(await signIn.byPassword(ANA)).toEqual({ kind: 'away' });
    expect(elsewhere.requests).toEqual([]);
    server.close();
    await elsewhere.close();
  });
});
