/** Headers that callers send beside the body. */
import { PublicError } from '@geekhub/contracts/error';
import { z } from 'zod';
import type { RequestFacts } from './context.ts';

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/** For the OpenAPI document. */
export const IdempotencyHeaders = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().meta({
    // Spaces around the value of a header are not part of it.
    pattern: '^[!-~]([ -~]{0,253}[!-~])?$',
    description:
      'Any text of your own, 1 to 255 printable ASCII characters. The same key never makes a second one.',
  }),
});

/** Throws `invalid_request_error` for a key that cannot be one. */
export function readIdempotencyKey(facts: RequestFacts): string | null {
  const key = facts.header('idempotency-key');
  if (key === undefined) return null;
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw new PublicError(
      'invalid_request_error',
      'Idempotency-Key: must be 1 to 255 printable ASCII characters',
      {
        param: 'Idempotency-Key',
      },
    );
  }
  return key;
}

/** The OpenAI packages count their own retries, and send no idempotency key. */
export function isClientRetry(facts: RequestFacts): boolean {
  const count = facts.header('x-stainless-retry-count') ?? '';
  return /^\d{1,4}$/.test(count) && Number(count) > 0;
}

export const MAX_WAIT_SECONDS = 60;

/** For the OpenAPI document. */
export const PreferHeaders = z.object({
  Prefer: z
    .string()
    .optional()
    .meta({
      description:
        `\`wait=N\` is as the parameter \`wait\`, at most ${MAX_WAIT_SECONDS}; what cannot be read is ignored. ` +
        '`Preference-Applied` says that it was heard.',
    }),
});

/** RFC 7240: whole seconds, the first of them where there are several. null: none that can be read. */
export function readPreferredWait(facts: RequestFacts): number | null {
  const waits = (facts.header('prefer') ?? '')
    .split(/[,;]/)
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,9})"?\s*$/i.exec(preference)?.[1]);
  const first = waits.find((seconds) => seconds !== undefined);
  return first === undefined ? null : Math.min(Number(first), MAX_WAIT_SECONDS);
}
