/** How the fal emulator answers: fal's error bodies, and answers that fail on the wire. */
import type { FastifyReply } from 'fastify';
import { sendCut, sendNothing, sendReset } from './broken-answers.ts';
import type { FalWireFault } from './fal-faults.ts';

export interface FalAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
}

/** Status and `error_type` of what fal's own machinery reports; the rest have a `detail` alone. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  408: 'request_timeout',
  429: 'concurrent_requests_limit',
  499: 'client_cancelled',
  500: 'internal_error',
  502: 'runner_incomplete_response',
  503: 'runner_scheduling_failure',
  504: 'request_timeout',
};

const DETAILS: Readonly<Record<number, string>> = {
  401: 'Cannot access application without a valid key.',
  403: 'User is locked.',
  404: 'Not Found',
};

/** An error of the machinery: `detail` is a sentence, the type stands in body and header. */
export function runnerError(status: number, errorType = ERROR_TYPES[status]): FalAnswer {
  const detail = DETAILS[status] ?? `Request failed with status ${status}`;
  if (errorType === undefined) return { status, body: { detail } };
  return { status, headers: { 'x-fal-error-type': errorType }, body: { detail, error_type: errorType } };
}

/** An error of the model: `detail` is an array. */
export function modelError(status: number, detail: readonly object[], retryable: boolean): FalAnswer {
  return { status, headers: { 'x-fal-retryable': String(retryable) }, body: { detail } };
}

export function sendAnswer(reply: FastifyReply, answer: FalAnswer): FastifyReply {
  return reply
    .status(answer.status)
    .headers({ ...answer.headers })
    .send(answer.body);
}

/** Answers as the fault says; `answer` is what should have been said. */
export function sendFault(reply: FastifyReply, fault: FalWireFault, answer: FalAnswer): FastifyReply {
  switch (fault.kind) {
    case 'status': {
      const error = runnerError(fault.status);
      if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds));
      return sendAnswer(reply, fault.body === undefined ? error : { status: fault.status, body: fault.body });
    }
    case 'reset':
      return sendReset(reply);
    case 'hang':
      return sendNothing(reply);
    case 'invalid_json':
      return reply.status(answer.status).type('application/json').send('{"status": "IN_QUEUE", "request');
    case 'truncated':
      return sendCut(
        reply,
        { status: answer.status, contentType: 'application/json' },
        Buffer.from(JSON.stringify(answer.body)),
      );
    case 'wrong_content_type':
      return reply.status(answer.status).type('text/plain').send(JSON.stringify(answer.body));
  }
}
