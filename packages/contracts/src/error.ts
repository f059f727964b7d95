/** The error codes callers may rely on, each with its one HTTP status. */

export const ERROR_STATUS = {
  invalid_request_error: 400,
  missing_api_key: 401,
  invalid_api_key: 401,
  key_revoked: 401,
  insufficient_balance: 402,
  spending_limit_reached: 402,
  max_cost_exceeded: 402,
  forbidden: 403,
  model_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  rate_limit_exceeded: 429,
  internal_error: 500,
  provider_unavailable: 502,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;
export const ERROR_CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

/** Limits of a key that one waits for. */
export const COUNTED_LIMITS = ['requests_per_minute', 'open_jobs'] as const;

/** An error that a caller may see: stable code, public sentence, and for us alone a private cause. */
export class PublicError extends Error {
  override readonly name = 'PublicError';
  readonly code: ErrorCode;
  readonly details: PublicErrorDetails;

  constructor(code: ErrorCode, message: string, details: PublicErrorDetails = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

export interface PublicErrorDetails {
  param?: string;
  required?: string;
  available?: string;
  currency?: 'MXN';
  limit_name?: (typeof COUNTED_LIMITS)[number];
  limit?: number;
  remaining?: number;
  /** Unix seconds. */
  resets_at?: number;
  retryAfterSeconds?: number;
}

/** The same words for a missing job and for another organisation's: their difference is nobody's business. */
export function notFound(what: string): PublicError {
  return new PublicError('not_found', `No such ${what}.`);
}
