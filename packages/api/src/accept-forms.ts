/** Lets the routes of a scope take forms. */
import type { IncomingMessage } from 'node:http';
import { PublicError } from '@geekhub/contracts/error';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readMultipart } from './read-multipart.ts';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'multipart/form-data';

/** `types`: all that the routes take, forms among them. */
export function acceptForms(scope: FastifyInstance, types: readonly string[]): void {
  if (!types.includes(JSON_TYPE)) scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(FORM_TYPE, (request: FastifyRequest, body: IncomingMessage) =>
    readMultipart(body, request.headers['content-type'] ?? '', { textBytes: request.routeOptions.bodyLimit }),
  );
  scope.addContentTypeParser('*', () => {
    throw new PublicError('unsupported_media_type', `Send the body as ${types.join(' or ')}.`);
  });
}
