/** How the Gemini emulator answers: Google's error bodies, and answers that fail on the wire. */
import type { FastifyReply } from 'fastify';
import { sendCut, sendNothing, sendReset } from './broken-answers.ts';
import type { GeminiWireFault } from './gemini-faults.ts';

export interface GeminiAnswer {
  status: number;
  body: unknown;
}

const ERRORS: Readonly<Record<number, { status: string; message: string }>> = {
  400: { status: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  401: { status: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' },
  403: { status: 'PERMISSION_DENIED', message: 'The caller does not have permission.' },
  404: { status: 'NOT_FOUND', message: 'Requested entity was not found.' },
  408: { status: 'DEADLINE_EXCEEDED', message: 'Request timed out.' },
  429: { status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.' },
  500: { status: 'INTERNAL', message: 'An internal error has occurred.' },
  503: { status: 'UNAVAILABLE', message: 'The service is currently unavailable.' },
  504: { status: 'DEADLINE_EXCEEDED', message: 'The request timed out.' },
};

/** The one shape of all Google errors: the HTTP status, a sentence, the name of the google.rpc code. */
export function googleError(status: number, message?: string, details: readonly object[] = []): GeminiAnswer {
  const known = ERRORS[status] ?? { status: 'UNKNOWN', message: `Request failed with status ${status}.` };
  return {
    status,
    body: {
      error: {
        code: status,
        message: message ?? known.message,
        status: known.status,
        ...(details.length > 0 && { details }),
      },
    },
  };
}

/** Google says 400 to a key it does not know. */
export function invalidKey(): GeminiAnswer {
  return googleError(400, 'API key not valid. Please pass a valid API key.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
  ]);
}

export function modelNotFound(model: string): GeminiAnswer {
  return googleError(
    404,
    `models/${model} is not found for API version v1beta, or is not supported for predictLongRunning. ` +
      'Call ListModels to see the list of available models and their supported methods.',
  );
}

/** Another key's file, one that expired, and one that never was all look alike. */
export function fileNotFound(): GeminiAnswer {
  return googleError(403, 'You do not have permission to access the File or it may not exist.');
}

export function sendAnswer(reply: FastifyReply, answer: GeminiAnswer): FastifyReply {
  return reply
    .status(answer.status)
    .type('application/json; charset=UTF-8')
    .send(JSON.stringify(answer.body));
}

/** Answers as the fault says; `answer` is what should have been said. */
export function sendFault(reply: FastifyReply, fault: GeminiWireFault, answer: GeminiAnswer): FastifyReply {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds));
      if (typeof fault.body === 'string')
        return reply.status(fault.status).type('text/html').send(fault.body);
      return sendAnswer(reply, statusAnswer(fault));
    case 'reset':
      return sendReset(reply);
    case 'hang':
      return sendNothing(reply);
    case 'invalid_json':
      return reply.status(answer.status).type('application/json; charset=UTF-8').send('{"name": "models/veo');
    case 'truncated':
      return sendCut(
        reply,
        { status: answer.status, contentType: 'application/json; charset=UTF-8' },
        Buffer.from(JSON.stringify(answer.body)),
      );
    case 'redirect':
      // 307 asks for the same method and body again.
      return reply.redirect(fault.location, 307);
  }
}

function statusAnswer(fault: Extract<GeminiWireFault, { kind: 'status' }>): GeminiAnswer {
  if (fault.body !== undefined) return { status: fault.status, body: fault.body };
  const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: fault.retryDelay };
  return googleError(fault.status, undefined, fault.retryDelay === undefined ? [] : [retryInfo]);
}
