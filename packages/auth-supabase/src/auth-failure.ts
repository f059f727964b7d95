/** What a refusal of Supabase Auth means for whoever signs in. */
import type { SignInTrouble } from '@geekhub/ports/sign-in-by-email';
import { isAuthApiError, isAuthError } from '@supabase/supabase-js';
import { SettingsRefused } from './read-settings.ts';

const PLAIN_WORD = /^\w{1,60}$/;

/** The codes that say that the password is wrong, or might as well be. */
const WRONG_PASSWORD: ReadonlySet<string> = new Set([
  'invalid_credentials',
  // Said before the password was looked at, so it would tell that there is an account.
  'user_banned',
  'validation_failed',
  'email_address_invalid',
]);

/** Too old, used, of another browser, or made up. */
const WRONG_LINK: ReadonlySet<string> = new Set([
  'flow_state_not_found',
  'flow_state_expired',
  'bad_code_verifier',
  'validation_failed',
  'user_banned',
  'user_not_found',
]);

/** A word of the project's own for a log; never its sentences, which may name people. */
export function codeOf(error: unknown): string {
  if (error instanceof SettingsRefused) return `status_${error.status}`;
  if (!isAuthError(error)) return plainCodeOf(error) ?? 'unreachable';
  const { code, status } = error;
  if (typeof code === 'string' && PLAIN_WORD.test(code)) return code;
  return typeof status === 'number' && status > 0 ? `status_${status}` : 'unreachable';
}

/** Of jose, and of the way to the project. */
function plainCodeOf(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error)) return null;
  return typeof error.code === 'string' && PLAIN_WORD.test(error.code) ? error.code : null;
}

export const isWrongPassword = (error: unknown) => isAuthApiError(error) && WRONG_PASSWORD.has(codeOf(error));
export const isWrongLink = (error: unknown) => isAuthApiError(error) && WRONG_LINK.has(codeOf(error));

/** Refusals that are of one address alone. What they are would tell who has an account. */
export function isOfOneAddress(error: unknown): boolean {
  // Of requests by one client it is said before the address is looked at.
  return (
    isAuthApiError(error) &&
    error.status < 500 &&
    codeOf(error) !== 'over_request_rate_limit' &&
    error.status !== 401
  );
}

/** What nobody who signs in can help. */
export function toTrouble(error: unknown, retryAfterSeconds: number): SignInTrouble {
  if (isAuthApiError(error)) {
    if (error.status === 429) return { kind: 'busy', retryAfterSeconds };
    if (codeOf(error) === 'email_provider_disabled') return { kind: 'misconfigured', problem: 'email_off' };
  }
  return { kind: 'away' };
}
