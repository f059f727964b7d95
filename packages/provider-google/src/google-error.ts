/** The error body that Google answers with, as far as decisions depend on it. */
import { ApiError } from '@google/genai';
import { z } from 'zod';
import { readRetryDelay } from './retry-delay.ts';

const ErrorBody = z.object({
  error: z.object({
    status: z.string().optional(),
    details: z.array(z.object({ reason: z.string(), retryDelay: z.string() }).partial()).default([]),
  }),
});

export interface GoogleError {
  /** Name of the google.rpc code, such as `INVALID_ARGUMENT`; null where the body tells none. */
  status: string | null;
  reasons: string[];
  retryAfterMs: number | null;
}

/** The SDK packs the whole body, as JSON text, into the message of its error. */
export function readGoogleError(thrown: unknown): GoogleError {
  const body = ErrorBody.safeParse(thrown instanceof ApiError ? parseJson(thrown.message) : null);
  if (!body.success) return { status: null, reasons: [], retryAfterMs: null };
  const { status, details } = body.data.error;
  const retryDelay = details.find((detail) => detail.retryDelay !== undefined)?.retryDelay;
  return {
    status: status ?? null,
    reasons: details.flatMap((detail) => detail.reason ?? []),
    retryAfterMs: retryDelay === undefined ? null : readRetryDelay(retryDelay),
  };
}

/** A key that is not valid and a project without billing are both answered with 400. */
export function isOperatorsProblem(error: GoogleError): boolean {
  return error.status === 'FAILED_PRECONDITION' || error.reasons.includes('API_KEY_INVALID');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
