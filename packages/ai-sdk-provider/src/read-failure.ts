/** The gateway's refusal as the SDK's error: its sentence as the message, its code and the rest in `data`. */
import type { APICallError } from '@ai-sdk/provider';
import { createJsonErrorResponseHandler, jsonSchema, type ResponseHandler } from '@ai-sdk/provider-utils';
import type { ErrorBody } from '@geekhub/contracts/error-body';

export const readFailure: ResponseHandler<APICallError> = createJsonErrorResponseHandler({
  errorSchema: jsonSchema<ErrorBody>(
    {},
    {
      // Whatever stands in the way may answer in the gateway's place, so nothing is presumed of the body.
      validate: (value) =>
        isErrorBody(value)
          ? { success: true, value }
          : { success: false, error: new TypeError('The answer is no error of the gateway.') },
    },
  ),
  errorToMessage: ({ error }) => error.message,
  // A conflict passes when the gateway says so: it is then still taking in the first sending of this very request.
  isRetryable: ({ status, headers }) =>
    status === 408 || status === 429 || status >= 500 || (status === 409 && headers.has('retry-after')),
});

function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}
