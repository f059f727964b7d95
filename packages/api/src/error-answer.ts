/** The one place where an error becomes what a caller sees, for REST and tRPC alike. */
import { ERROR_STATUS, type ErrorCode, PublicError } from '@geekhub/contracts/error';
import type { ErrorBody } from '@geekhub/contracts/error-body';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

export type ErrorStatus = (typeof ERROR_STATUS)[ErrorCode];

export interface ErrorAnswer {
  status: ErrorStatus;
  headers: Record<string, string>;
  body: ErrorBody;
  /** The error is nobody's business but ours. */
  internal: boolean;
}

const INTERNAL_MESSAGE = 'Something went wrong on our side. Nothing was charged for this request.';

export function toErrorAnswer(error: unknown, requestId: string): ErrorAnswer {
  const shown = toPublicError(error);
  const { code, message, details } = shown ?? new PublicError('internal_error', INTERNAL_MESSAGE);
  const { retryAfterSeconds, ...fields } = details;
  return {
    status: ERROR_STATUS[code],
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: { error: { message, type: code, code, request_id: requestId, ...fields } },
    internal: shown === null,
  };
}

/** null for what must not be shown. */
function toPublicError(error: unknown): PublicError | null {
  if (error instanceof PublicError) return error;
  if (error instanceof z.ZodError) return fromZodError(error);
  if (error instanceof TRPCError) return fromTrpcError(error);
  return fromHttpError(error);
}

function fromTrpcError(error: TRPCError): PublicError | null {
  if (error.cause instanceof PublicError) return error.cause;
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
      return error.cause instanceof z.ZodError
        ? fromZodError(error.cause)
        : new PublicError('invalid_request_error', 'The request could not be read.');
    case 'NOT_FOUND':
    case 'METHOD_NOT_SUPPORTED':
      return new PublicError('not_found', 'No such procedure.');
    case 'UNSUPPORTED_MEDIA_TYPE':
      return unsupportedMediaType();
    case 'PAYLOAD_TOO_LARGE':
      return payloadTooLarge();
    default:
      return null;
  }
}

function fromZodError(error: z.core.$ZodError): PublicError {
  const [issue] = error.issues;
  if (issue === undefined) return new PublicError('invalid_request_error', 'The request is not valid.');
  if (issue.code === 'unrecognized_keys') {
    const param = [...issue.path, issue.keys[0] ?? ''].join('.');
    return new PublicError('invalid_request_error', `${param}: is not a field of this request`, { param });
  }
  const param = issue.path.join('.');
  if (param === '')
    return new PublicError('invalid_request_error', `The request is not valid: ${issue.message}.`);
  // The issue itself does not carry what was given.
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const message = isMissing ? 'is required' : issue.message;
  return new PublicError('invalid_request_error', `${param}: ${message}`, { param });
}

const CODE_OF_STATUS: Partial<Record<number, () => PublicError>> = {
  400: () => new PublicError('invalid_request_error', 'The body is not valid JSON.'),
  403: noSuchAddress,
  404: noSuchAddress,
  413: payloadTooLarge,
  415: unsupportedMediaType,
};

/** The HTTP library's own errors: a status and a message that is not for callers. */
function fromHttpError(error: unknown): PublicError | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  if (typeof error.statusCode !== 'number') return null;
  return CODE_OF_STATUS[error.statusCode]?.() ?? null;
}

function noSuchAddress(): PublicError {
  return new PublicError('not_found', 'No such address.');
}

function payloadTooLarge(): PublicError {
  return new PublicError('payload_too_large', 'The body is too large.');
}

function unsupportedMediaType(): PublicError {
  return new PublicError('unsupported_media_type', 'Send the body as application/json.');
}

/** Errors that any call may answer, beside its own. */
export const COMMON_ERRORS: readonly ErrorCode[] = [
  'invalid_request_error',
  'method_not_allowed',
  'request_timeout',
  'internal_error',
];
