/** Says in plain words what went wrong between us and the gateway, and what to do next. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import { VideoConnectionError } from '@geekhub/client/video-connection-error';

/** Throws on what nobody foresaw. */
export function explainError(error: unknown, baseUrl: string): string {
  if (error instanceof VideoConnectionError) {
    return `No gateway answers at ${baseUrl}. Start it with\n  npm start\nor say with --url where it listens.`;
  }
  if (error instanceof VideoApiError) return `${error.message}\n${nextStep(error, baseUrl)}`;
  throw error;
}

function nextStep(error: VideoApiError, baseUrl: string): string {
  switch (error.code) {
    case 'missing_api_key':
    case 'invalid_api_key':
    case 'key_revoked':
      return `The key is not one of the gateway at ${baseUrl}: give the right one with --key or --data-dir.`;
    case 'insufficient_balance':
      return 'Ask whoever runs the gateway to recharge the balance, or choose a shorter video.';
    case 'model_not_found':
      return `GET ${baseUrl}/v1/models lists the models: choose one with --model.`;
    case 'invalid_request_error':
      return 'Change the request and try again; --help lists the options.';
    case 'rate_limit_exceeded':
      return `Try again in ${error.retryAfterSeconds ?? 60} seconds.`;
    default:
      return `The log of the gateway tells more${error.requestId === null ? '' : ` under ${error.requestId}`}.`;
  }
}
