/** Reads a token of Supabase Auth, if it is one: signed by a key of the project, for people, and not anonymous. */
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Fetch } from './auth-fetch.ts';

/** Those with a public key: a shared secret would be one that this gateway could sign with too. */
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA', 'Ed25519'];
/** The clocks of two machines differ. */
const CLOCK_TOLERANCE_SECONDS = 30;

const Claims = z.object({
  sub: z.uuid(),
  role: z.literal('authenticated'),
  email: z.string().min(1),
  is_anonymous: z.literal(false).optional(),
});

export type VerifiedToken =
  | { kind: 'verified'; userId: string; email: string }
  /** Good, and of nobody with an address. */
  | { kind: 'nobody' }
  /** Not signed by this project, not for people, or not for now; `reason` is a word for the log. */
  | { kind: 'refused'; reason: string }
  /** The project signs with a secret, or shows no key. */
  | { kind: 'no_public_keys' };

export interface TokenVerifierOptions {
  url: string;
  fetch: Fetch;
  /** How soon after a fetch an unknown key may cause another. */
  cooldownMs?: number;
}

/** Throws where the keys cannot be had, and for a key that is newer than those that were just fetched. */
export function createTokenVerifier({ url, fetch, cooldownMs }: TokenVerifierOptions) {
  const issuer = `${url}/auth/v1`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
    [customFetch]: fetch,
    ...(cooldownMs === undefined ? {} : { cooldownDuration: cooldownMs }),
  });
  return async (token: string): Promise<VerifiedToken> => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: 'authenticated',
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'iat'],
      });
      const claims = Claims.safeParse(payload);
      if (!claims.success) return { kind: 'nobody' };
      return { kind: 'verified', userId: claims.data.sub, email: claims.data.email };
    } catch (error) {
      if (isSignedWithSecret(error, token)) return { kind: 'no_public_keys' };
      if (error instanceof errors.JWKSNoMatchingKey && keys.jwks()?.keys.length === 0) {
        return { kind: 'no_public_keys' };
      }
      if (isAboutToken(error)) return { kind: 'refused', reason: reasonOf(error) };
      throw error;
    }
  };
}

/** Only of a token that came from the project itself: it says how the project signs. */
function isSignedWithSecret(error: unknown, token: string): boolean {
  if (!(error instanceof errors.JOSEAlgNotAllowed)) return false;
  const [header = ''] = token.split('.');
  return Buffer.from(header, 'base64url').toString().includes('"HS');
}

/** Of a claim, which: a wrong issuer is a wrong SUPABASE_URL. */
function reasonOf(error: errors.JOSEError): string {
  return error instanceof errors.JWTClaimValidationFailed ? `${error.code} ${error.claim}` : error.code;
}

function isAboutToken(error: unknown): error is errors.JOSEError {
  return [
    errors.JWTInvalid,
    errors.JWTExpired,
    errors.JWTClaimValidationFailed,
    errors.JWSInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
  ].some((kind) => error instanceof kind);
}
