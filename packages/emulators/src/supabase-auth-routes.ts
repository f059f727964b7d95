/** The routes of Supabase Auth that signing in by email takes. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import {
  AuthRefusal,
  badCodeVerifier,
  badJwt,
  emailDisabled,
  emailNotConfirmed,
  emailTooSoon,
  flowStateExpired,
  flowStateNotFound,
  invalidCredentials,
  noSuchPage,
  otpDisabled,
  sendRefusal,
  sendUnknownKey,
  sendWireFault,
  signupDisabled,
  userBanned,
  validationFailed,
} from './supabase-auth-answer.ts';
import {
  type AuthUser,
  matchesChallenge,
  type SupabaseAuthFaults,
  type SupabaseAuthState,
} from './supabase-auth-state.ts';

const TOKEN_SECONDS = 3600;
const FLOW_MS = 5 * 60_000;

export interface AuthRoutesOptions {
  state: SupabaseAuthState;
  /** The key that is known. Any key, where left out. */
  apiKey: string | undefined;
  /** Where the project is reached, known once it listens. */
  projectUrl: () => string;
}

type TokenFault = Extract<SupabaseAuthFaults['token'], { kind: 'token' | 'user' }>;

interface Fields {
  email?: unknown;
  password?: unknown;
  create_user?: unknown;
  code_challenge?: unknown;
  auth_code?: unknown;
  code_verifier?: unknown;
}

export function addAuthRoutes(
  routes: FastifyInstance,
  { state, apiKey, projectUrl }: AuthRoutesOptions,
): void {
  const { settings, script, keys } = state;
  routes.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body === '' ? undefined : JSON.parse(String(body)));
  });
  routes.setErrorHandler((error, _request, reply) =>
    error instanceof AuthRefusal
      ? sendRefusal(reply, error)
      : sendRefusal(reply, validationFailed('Bad request')),
  );
  routes.setNotFoundHandler((_request, reply) => sendRefusal(reply, noSuchPage()));

  /** null: the fault was the answer. */
  function takeFault<Kind extends Exclude<keyof SupabaseAuthFaults, 'token'>>(
    kind: Kind,
    reply: FastifyReply,
  ) {
    const fault = script.take(kind);
    return fault === undefined ? null : sendWireFault(reply, fault as SupabaseAuthFaults['otp']);
  }

  /** Links in emails and the keys are for everybody. */
  const keyed = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { apikey } = request.headers;
    if (apikey === undefined || (apiKey !== undefined && apikey !== apiKey))
      return void sendUnknownKey(reply);
    done();
  };

  async function grant(user: AuthUser, method: string, fault: TokenFault | undefined): Promise<object> {
    const seconds = Math.floor(Date.now() / 1000);
    const session = randomUUID();
    state.sessions.add(session);
    const claims = {
      iss: `${projectUrl()}/auth/v1`,
      ...{ sub: user.id, aud: 'authenticated', role: 'authenticated', email: user.email, phone: '' },
      ...{
        iat: seconds,
        exp: seconds + TOKEN_SECONDS,
        session_id: session,
        is_anonymous: false,
        aal: 'aal1',
      },
      amr: [{ method, timestamp: seconds }],
      app_metadata: { provider: 'email', providers: ['email'] },
      // People may change these as they like.
      user_metadata: { email: user.email, email_verified: true },
      ...(fault?.kind === 'token' ? fault.claims : {}),
    };
    const accessToken = await keys.sign(claims, fault?.kind === 'token' ? fault.by : 'project');
    return {
      ...{ access_token: accessToken, token_type: 'bearer', expires_in: TOKEN_SECONDS },
      ...{ expires_at: seconds + TOKEN_SECONDS, refresh_token: randomUUID() },
      user: {
        ...{ id: user.id, aud: 'authenticated', role: 'authenticated', email: user.email },
        email_confirmed_at: user.confirmed ? new Date().toISOString() : null,
        ...{ user_metadata: claims.user_metadata, app_metadata: claims.app_metadata, identities: [] },
        ...(fault?.kind === 'user' ? fault.fields : {}),
      },
    };
  }

  function byPassword({ email, password }: Fields): AuthUser {
    if (!settings.emailEnabled) throw emailDisabled();
    if (typeof email !== 'string' || email === '') throw validationFailed('missing email or phone');
    const user = state.findUser(email);
    if (user === undefined || user.password === null) throw invalidCredentials();
    if (user.banned) throw userBanned();
    if (user.password !== password) throw invalidCredentials();
    if (!user.confirmed) throw emailNotConfirmed();
    return user;
  }

  function byCode({ auth_code: code, code_verifier: verifier }: Fields): AuthUser {
    if (typeof code !== 'string' || typeof verifier !== 'string' || code === '' || verifier === '') {
      throw validationFailed('invalid request: both auth code and code verifier should be non-empty');
    }
    const flow = state.flows.find((each) => each.code === code);
    if (flow === undefined) throw flowStateNotFound();
    if (flow.expiresAtMs < Date.now()) throw flowStateExpired();
    if (!matchesChallenge(verifier, flow.challenge)) throw badCodeVerifier();
    state.flows.splice(state.flows.indexOf(flow), 1);
    return flow.user;
  }

  routes.post<{ Querystring: { grant_type?: string }; Body: Fields }>(
    '/token',
    { onRequest: keyed },
    async ({ query, body }, reply) => {
      const fault = script.take('token');
      if (fault !== undefined && fault.kind !== 'token' && fault.kind !== 'user')
        return sendWireFault(reply, fault);
      switch (query.grant_type) {
        case 'password':
          return reply.send(await grant(byPassword(body), 'password', fault));
        case 'pkce':
          return reply.send(await grant(byCode(body), 'otp', fault));
        default:
          throw new AuthRefusal(400, 'invalid_credentials', 'unsupported_grant_type');
      }
    },
  );

  routes.post<{ Querystring: { redirect_to?: string }; Body: Fields }>(
    '/otp',
    { onRequest: keyed },
    async ({ query, body: { email, create_user = true, code_challenge: challenge } }, reply) => {
      const failed = takeFault('otp', reply);
      if (failed !== null) return failed;
      if (typeof email !== 'string' || typeof challenge !== 'string')
        throw validationFailed('email is required');
      const known = state.findUser(email);
      if (known === undefined && create_user !== true) throw otpDisabled();
      if (!settings.emailEnabled) throw emailDisabled();
      if (known === undefined && settings.disableSignup) throw signupDisabled();
      const user = known ?? state.addUser({ email: email.toLowerCase(), confirmed: settings.autoconfirm });
      const seconds = state.secondsToNextMail(user);
      if (seconds > 0) throw emailTooSoon(seconds);
      const token = `pkce_${randomUUID().replaceAll('-', '')}`;
      const redirectTo = query.redirect_to ?? projectUrl();
      // A new link makes those before worthless.
      for (const old of state.flows.filter((each) => each.user === user && each.code === null))
        old.token = '';
      state.flows.push({ token, user, challenge, redirectTo, code: null, expiresAtMs: Date.now() + FLOW_MS });
      const type = user.confirmed ? 'magiclink' : 'signup';
      const parameters = new URLSearchParams({ token, type, redirect_to: redirectTo });
      state.noteMail(user, `${projectUrl()}/auth/v1/verify?${parameters}`);
      return reply.send({});
    },
  );

  routes.get<{ Querystring: { token?: string; redirect_to?: string } }>(
    '/verify',
    async ({ query }, reply) => {
      const flow = state.flows.find(
        ({ token, code }) => token !== '' && token === query.token && code === null,
      );
      if (flow === undefined || flow.expiresAtMs < Date.now()) {
        const parameters = new URLSearchParams({
          ...{ error: 'access_denied', error_code: 'otp_expired' },
          error_description: 'Email link is invalid or has expired',
        });
        return reply.redirect(`${query.redirect_to ?? projectUrl()}?${parameters}#${parameters}`, 303);
      }
      flow.code = randomUUID();
      flow.user.confirmed = true;
      return reply.redirect(`${flow.redirectTo}?code=${flow.code}`, 303);
    },
  );

  routes.post('/logout', { onRequest: keyed }, async ({ headers: { authorization = '' } }, reply) => {
    const failed = takeFault('logout', reply);
    if (failed !== null) return failed;
    const [, token = ''] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    try {
      state.sessions.delete(String(decodeJwt(token).session_id));
    } catch {
      throw badJwt();
    }
    return reply.status(204).send();
  });

  routes.get(
    '/.well-known/jwks.json',
    async (_request, reply) => takeFault('keys', reply) ?? reply.send(keys.shown),
  );

  routes.get('/settings', { onRequest: keyed }, async (_request, reply) => {
    const failed = takeFault('settings', reply);
    if (failed !== null) return failed;
    return reply.send({
      external: { email: settings.emailEnabled, phone: false, anonymous_users: false },
      disable_signup: settings.disableSignup,
      mailer_autoconfirm: settings.autoconfirm,
      phone_autoconfirm: false,
      sms_provider: '',
    });
  });
}
