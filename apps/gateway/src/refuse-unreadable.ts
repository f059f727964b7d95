/** What cannot be read as a request at all, or comes too slowly, is answered in the one error shape and cut off. */
import { STATUS_CODES } from 'node:http';
import { toErrorAnswer } from '@geekhub/api/error-answer';
import { PublicError } from '@geekhub/contracts/error';
import type { FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';

const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';

/** For `clientError` of Node's HTTP server. */
export function refuseUnreadable(
  log: Logger,
  newRequestId: () => string,
): NonNullable<FastifyServerOptions['clientErrorHandler']> {
  return (error, socket) => {
    // After an earlier answer on the line nobody could tell whose this one is.
    if (!socket.writable || error.code === 'ECONNRESET' || socket.bytesWritten > 0) {
      socket.destroy();
      return;
    }
    const isTooSlow = error.code === TOO_SLOW;
    if (isTooSlow && socket.bytesRead === 0) {
      // Clients and proxies open lines ahead of their requests, and would take an answer for that of a request which
      // they send just now. Where this process stood still, the request may be here and not read: a turn brings it in.
      setImmediate(() => {
        if (socket.bytesRead === 0) socket.destroy();
      });
      return;
    }
    const requestId = newRequestId();
    log.info({ request_id: requestId, said: error.code }, 'no request');
    // Slowness is no fault of what was sent: whoever hears of it may send the same again.
    const refusal = isTooSlow
      ? new PublicError(
          'request_timeout',
          'The request came too slowly, and was not taken in. Send it again.',
        )
      : new PublicError('invalid_request_error', 'The request cannot be read.');
    const { status, body } = toErrorAnswer(refusal, requestId);
    const text = JSON.stringify(body);
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(text)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
  };
}
