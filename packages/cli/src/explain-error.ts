/** Says in plain words what the gateway, or the way to it, had against a call, and what to do next. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import { VideoConnectionError } from '@geekhub/client/video-connection-error';
import { CliFailure, EXIT, type ExitCode } from './cli-failure.ts';

/** Throws on what nobody foresaw. */
export function explainError(error: unknown, baseUrl: string): CliFailure {
  if (error instanceof CliFailure) return error;
  if (error instanceof VideoConnectionError) {
    return new CliFailure(
      `${error.message}\nIs it the right address? --url or GEEKHUB_URL names another; \`npm start\` starts a gateway here.`,
      EXIT.unreachable,
    );
  }
  if (!(error instanceof VideoApiError)) throw error;
  const reason = [error.message, ...marksOf(error), nextStep(error, baseUrl)].join('\n');
  return new CliFailure(reason, exitCodeOf(error.status));
}

/** What names the place of the error, here and in the gateway's log. */
function marksOf({ param, requestId, message }: VideoApiError): string[] {
  return [
    ...(param === null || message.startsWith(`${param}:`) ? [] : [`Field: ${param}`]),
    ...(requestId === null ? [] : [`Request: ${requestId}`]),
  ];
}

function exitCodeOf(status: number): ExitCode {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return EXIT.usage;
    case 401:
      return EXIT.authentication;
    case 402:
      return EXIT.balance;
    default:
      return EXIT.failed;
  }
}

function nextStep({ code, retryAfterSeconds }: VideoApiError, baseUrl: string): string {
  switch (code) {
    case 'missing_api_key':
    case 'invalid_api_key':
    case 'key_revoked':
      return `It is no valid key of ${baseUrl}: \`geekhub login\` stores another.`;
    case 'insufficient_balance':
      return '`geekhub credits` shows the balance. Ask whoever runs the gateway to recharge it, or make a shorter video.';
    case 'max_cost_exceeded':
      return '`geekhub quote` shows the price: raise --max-cost, or make a shorter video.';
    case 'spending_limit_reached':
      return 'Wait for tomorrow (UTC), or ask whoever runs the gateway for a higher limit of this key.';
    case 'model_not_found':
      return '`geekhub models` lists the models.';
    case 'not_found':
      return 'A test key sees what test keys made, a live key what live ones did: is it the right one?';
    case 'invalid_request_error':
      return 'Change that and try again; --help lists the options, `geekhub models` what each model takes.';
    case 'idempotency_mismatch':
      return 'Leave --idempotency-key out, or repeat the first request exactly.';
    case 'rate_limit_exceeded':
      return `Try again in ${retryAfterSeconds ?? 60} seconds.`;
    case 'conflict':
      return 'Look at its present state first.';
    case 'request_timeout':
      return 'Try again: it came too slowly, and nothing of it was taken in.';
    case 'provider_unavailable':
      return 'Choose another model (`geekhub models`), or a test key, which needs no provider.';
    default:
      return 'Whoever runs the gateway finds more in its log.';
  }
}
