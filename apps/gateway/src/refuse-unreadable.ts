/** What cannot be read as a request at all, or comes too slowly, is answered in the one error shape and cut off. */
import { toErrorAnswer } from '@geekhub/api/error-answer';
import { PublicError } from '@geekhub/contracts/error';
import type { FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';

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
    const requestId = newRequestId();
    log.info({ request_id: requestId, said: error.code }, 'no request');
    const refusal = new PublicError(
      'invalid_request_error',
      'The request cannot be read, or came too slowly.',
    );
    const body = JSON.stringify(toErrorAnswer(refusal, requestId).body);
    const lines = [
      'HTTP/1.1 400 Bad Request',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}
