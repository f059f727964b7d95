/** A failure that nobody is to answer by repeating the call. */
import { APICallError } from '@ai-sdk/provider';

/** The same failure, with no invitation to repeat the call. */
export function asFinal(error: unknown): unknown {
  if (!APICallError.isInstance(error) || !error.isRetryable) return error;
  const { message, url, requestBodyValues, statusCode, responseHeaders, responseBody, cause, data } = error;
  return new APICallError({
    ...{ message, url, requestBodyValues, cause, data, isRetryable: false },
    ...(statusCode !== undefined && { statusCode }),
    ...(responseHeaders && { responseHeaders }),
    ...(responseBody !== undefined && { responseBody }),
  });
}
