/** How the Supabase Auth emulator refuses: its error bodies, and answers that fail on the wire. */
import type { FastifyReply } from 'fastify';
import { sendNothing, sendReset } from './broken-answers.ts';
import type { SupabaseWireFault } from './supabase-faults.ts';

export const API_VERSION_HEADER = 'x-supabase-api-version';
const API_VERSION = '2024-01-01';

export class AuthRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalidCredentials = () =>
  new AuthRefusal(400, 'invalid_credentials', 'Invalid login credentials');
export const emailNotConfirmed = () => new AuthRefusal(400, 'email_not_confirmed', 'Email not confirmed');
export const userBanned = () => new AuthRefusal(400, 'user_banned', 'User is banned');
export const emailDisabled = () =>
  new AuthRefusal(422, 'email_provider_disabled', 'Email logins are disabled');
export const otpDisabled = () => new AuthRefusal(422, 'otp_disabled', 'Signups not allowed for otp');
export const signupDisabled = () =>
  new AuthRefusal(422, 'signup_disabled', 'Signups not allowed for this instance');
export const validationFailed = (message: string) => new AuthRefusal(400, 'validation_failed', message);
export const emailTooSoon = (seconds: number) =>
  new AuthRefusal(
    429,
    'over_email_send_rate_limit',
    `For security purposes, you can only request this after ${seconds} seconds.`,
  );
export const flowStateNotFound = () =>
  new AuthRefusal(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
export const flowStateExpired = () =>
  new AuthRefusal(422, 'flow_state_expired', 'invalid flow state, flow state has expired');
export const badCodeVerifier = () =>
  new AuthRefusal(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier');
export const badJwt = () =>
  new AuthRefusal(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature');
export const noSuchPage = () => new AuthRefusal(404, 'unknown', '404 page not found');

const overRequestLimit = () => new AuthRefusal(429, 'over_request_rate_limit', 'Request rate limit reached');
const unexpectedFailure = (status: number) =>
  new AuthRefusal(
    status,
    'unexpected_failure',
    'Unexpected failure, please check server logs for more information',
  );

/** In the shape of the version that the client asks for; one that names none gets the first shape. */
export function sendRefusal(reply: FastifyReply, { status, code, message }: AuthRefusal): FastifyReply {
  if (reply.request.headers[API_VERSION_HEADER] !== API_VERSION) {
    return reply.status(status).send({ code: status, error_code: code, msg: message });
  }
  return reply.status(status).header(API_VERSION_HEADER, API_VERSION).send({ code, message });
}

/** Of the proxy in front, which knows no codes. */
export function sendUnknownKey(reply: FastifyReply): FastifyReply {
  return reply.status(401).send({ message: 'Invalid API key', hint: 'Double check your Supabase API key.' });
}

export function sendWireFault(reply: FastifyReply, fault: SupabaseWireFault): FastifyReply {
  switch (fault.kind) {
    case 'status':
      return sendRefusal(reply, fault.status === 429 ? overRequestLimit() : unexpectedFailure(fault.status));
    case 'reset':
      return sendReset(reply);
    case 'hang':
      return sendNothing(reply);
    case 'invalid_json':
      return reply.type('application/json').send('{"access_token":"ey');
    case 'null':
      return reply.type('application/json').send('null');
    case 'empty_object':
      return reply.send({});
  }
}
