/** Signs people in by email with Supabase Auth, on the server: its tokens are read here and thrown away. */
import type { EmailProof, SignInByEmail, SignInTrouble } from '@geekhub/ports/sign-in-by-email';
import { readRetryAfter } from '@geekhub/provider-http/retry-after';
import { createClient, type Session } from '@supabase/supabase-js';
import { codeOf, isOfOneAddress, isWrongLink, isWrongPassword, toTrouble } from './auth-failure.ts';
import { createAuthFetch } from './auth-fetch.ts';
import { createSettingsReader } from './read-settings.ts';
import { createTokenVerifier } from './verify-access-token.ts';

export interface SupabaseSignInOptions {
  /** Of the project. */
  url: string;
  /**
   * The secret key that the gateway has anyway. A publishable one would do for these calls; but a secret one
   * (`sb_secret_…`) is believed whose address a request is made for, so that limits count each person and not the gateway
   * as one, and a project that asks people for a captcha asks none of it. It goes to the project alone.
   */
  serviceRoleKey: string;
  /** Where the link in an email leads. */
  returnUrl: string;
  /** Hears of what Supabase Auth did not do, and why in a word, where whoever signs in is told nothing of it. */
  onSilence?: (task: 'send a link' | 'end its session', code: string) => void;
  /** Hears why nobody could be signed in. */
  onTrouble?: (code: string) => void;
  answerMs?: number;
  cooldownMs?: number;
}

const STORAGE_KEY = 'sign-in';
const VERIFIER_KEY = `${STORAGE_KEY}-code-verifier`;
const WAIT_SECONDS = 60;

export function createSupabaseSignIn(options: SupabaseSignInOptions): SignInByEmail {
  const {
    url,
    serviceRoleKey,
    returnUrl,
    onSilence = () => {},
    onTrouble = () => {},
    answerMs,
    cooldownMs,
  } = options;
  const fetch = createAuthFetch(answerMs);
  const findMisconfigured = createSettingsReader({ url, apiKey: serviceRoleKey, fetch });
  const verify = createTokenVerifier({ url, fetch, ...(cooldownMs === undefined ? {} : { cooldownMs }) });

  /** One for each call: what the SDK keeps of a session ends with it. */
  function open(clientAddress: string, verifier: string | null = null) {
    const kept = new Map<string, string>(verifier === null ? [] : [[VERIFIER_KEY, JSON.stringify(verifier)]]);
    let retryAfterMs: number | null = null;
    let made: string | null = null;
    const { auth } = createClient(url, serviceRoleKey, {
      auth: {
        flowType: 'pkce',
        // The SDK hands a verifier in and out through a storage alone; this one is memory.
        persistSession: true,
        storage: {
          getItem: (key) => kept.get(key) ?? null,
          setItem(key, value) {
            kept.set(key, value);
            if (key === VERIFIER_KEY) made = value;
          },
          removeItem: (key) => void kept.delete(key),
        },
        storageKey: STORAGE_KEY,
        autoRefreshToken: false,
        detectSessionInUrl: false,
      },
      global: {
        headers: { 'sb-forwarded-for': clientAddress },
        async fetch(input, init) {
          const response = await fetch(input, init);
          retryAfterMs = readRetryAfter(response.headers);
          return response;
        },
      },
    });
    /** Also where the SDK has thrown it away, because there is nobody to send a link to. */
    const readVerifier = (): string => {
      const text: unknown = JSON.parse(made ?? 'null');
      if (typeof text !== 'string') throw new Error('the SDK made no verifier');
      return text;
    };
    const retryAfterSeconds = () =>
      retryAfterMs === null ? WAIT_SECONDS : Math.max(1, Math.ceil(retryAfterMs / 1000));
    return { auth, readVerifier, retryAfterSeconds };
  }
  type Opened = ReturnType<typeof open>;

  async function prove({ auth }: Opened, session: Session): Promise<EmailProof> {
    const verified = await verify(session.access_token);
    // Nobody needs it from now on: the session of the person is ours.
    const { error } = await auth.signOut({ scope: 'local' });
    if (error !== null) onSilence('end its session', codeOf(error));
    if (verified.kind === 'no_public_keys') return { kind: 'misconfigured', problem: 'no_public_keys' };
    const { user } = session;
    if (verified.kind === 'refused' || (verified.kind === 'verified' && user.id !== verified.userId)) {
      onTrouble(verified.kind === 'refused' ? verified.reason : 'token_of_another_user');
      return { kind: 'misconfigured', problem: 'tokens_of_another' };
    }
    if (verified.kind === 'nobody') return { kind: 'unconfirmed' };
    // Of the project's own record: what the token says of it is the person's to change.
    const isConfirmed = typeof user.email_confirmed_at === 'string' && user.email === verified.email;
    if (!isConfirmed) return { kind: 'unconfirmed' };
    return { kind: 'proven', email: verified.email.toLowerCase() };
  }

  /** Whatever cannot be read is as good as no answer. */
  async function unlessAway<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome | SignInTrouble> {
    try {
      const problem = await findMisconfigured();
      if (problem !== null) return { kind: 'misconfigured', problem };
      return await ask();
    } catch (error) {
      onTrouble(codeOf(error));
      return { kind: 'away' };
    }
  }

  function trouble(error: unknown, { retryAfterSeconds }: Opened): SignInTrouble {
    onTrouble(codeOf(error));
    return toTrouble(error, retryAfterSeconds());
  }

  return {
    byPassword: ({ email, password, clientAddress }) =>
      unlessAway(async () => {
        const opened = open(clientAddress);
        const { data, error } = await opened.auth.signInWithPassword({ email, password });
        if (error === null) return prove(opened, data.session);
        if (isWrongPassword(error)) return { kind: 'wrong' };
        // Said to the right password alone.
        if (codeOf(error) === 'email_not_confirmed') return { kind: 'unconfirmed' };
        return trouble(error, opened);
      }),

    sendLink: ({ email, mayBeNew, clientAddress }) =>
      unlessAway(async () => {
        const opened = open(clientAddress);
        const { error } = await opened.auth.signInWithOtp({
          email,
          options: { emailRedirectTo: returnUrl, shouldCreateUser: mayBeNew },
        });
        if (error !== null && !isOfOneAddress(error)) return trouble(error, opened);
        // Of these the first is what an address without an account is answered.
        if (error !== null && codeOf(error) !== 'otp_disabled') onSilence('send a link', codeOf(error));
        return { kind: 'sent', verifier: opened.readVerifier() };
      }),

    byLink: ({ code, verifier, clientAddress }) =>
      unlessAway(async () => {
        const opened = open(clientAddress, verifier);
        const { data, error } = await opened.auth.exchangeCodeForSession(code);
        if (error === null) return prove(opened, data.session);
        return isWrongLink(error) ? { kind: 'wrong' } : trouble(error, opened);
      }),
  };
}
