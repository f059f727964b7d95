/** A failure as a tool answers it: what happened, and what to do next. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import { VideoConnectionError } from '@geekhub/client/video-connection-error';
import type { ErrorCode } from '@geekhub/contracts/error';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { OverSpendLimit } from './over-spend-limit.ts';
import { UnknownQuote } from './unknown-quote.ts';

const ASK_FOR_A_KEY =
  'The API key is set where this server is configured (GEEKHUB_API_KEY, or the Authorization header). Tell the user.';
const AGAIN =
  'Call again shortly, with the same arguments: an order that went through is found, never made twice.';

const NEXT: Partial<Record<ErrorCode, string>> = {
  invalid_request_error: 'Correct the argument that is named; list_models shows what each model takes.',
  missing_api_key: ASK_FOR_A_KEY,
  invalid_api_key: ASK_FOR_A_KEY,
  key_revoked: ASK_FOR_A_KEY,
  insufficient_balance:
    'A shorter video or a cheaper model may fit: quote_video names prices. Otherwise the user has to recharge.',
  spending_limit_reached:
    'The key has a limit of its own for each day. A cheaper video may fit: quote_video names prices.',
  max_cost_exceeded: 'Something cheaper may fit: quote_video names prices. Or ask the user for more.',
  model_not_found: 'list_models shows the ids.',
  not_found: 'list_videos shows the ids.',
  conflict: AGAIN,
  rate_limit_exceeded: AGAIN,
  internal_error: AGAIN,
  provider_unavailable: 'Another model may be served: list_models shows which are available.',
};

export function explainFailure(error: unknown): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: textOf(error) }] };
}

function textOf(error: unknown): string {
  if (error instanceof OverSpendLimit) {
    return `${error.message} Quote something cheaper, or ask the user: the limit is set where this server is configured.`;
  }
  if (error instanceof UnknownQuote)
    return `${error.message} Make a quote with quote_video, or leave quote_id out.`;
  // Its own message names the address, which is the operator's business.
  if (error instanceof VideoConnectionError) return `The gateway did not answer. ${AGAIN}`;
  if (!(error instanceof VideoApiError)) {
    reportMistake(error);
    return `Something went wrong on the side of the server. ${AGAIN}`;
  }
  const { message, code, requestId, retryAfterSeconds } = error;
  const next = NEXT[code as ErrorCode] ?? AGAIN;
  const wait = retryAfterSeconds === null ? '' : ` Wait ${retryAfterSeconds} s before that.`;
  const source = [code ?? `HTTP ${error.status}`, ...(requestId === null ? [] : [requestId])].join(', ');
  return `${message}\n${next}${wait}\n(${source})`;
}

/** For whoever runs this program, and without its words: those may be a caller's. */
function reportMistake(error: unknown): void {
  const frames =
    error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  console.error(['A tool failed by a mistake of this program.', ...(frames ?? [])].join('\n'));
}
