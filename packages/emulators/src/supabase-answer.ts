/** How the Supabase Storage emulator answers: its error bodies, and answers that fail on the wire. */
import type { FastifyReply } from 'fastify';
import { sendNothing, sendReset } from './broken-answers.ts';
import type { SupabaseWireFault } from './supabase-faults.ts';

/** A refusal: the HTTP status is nearly always 400, the meaningful one stands in the body. */
export class SupabaseRefusal extends Error {
  readonly status: number;
  readonly body: { statusCode: string; error: string; message: string; code: string };

  constructor(statusCode: string, error: string, message: string, code: string, status = 400) {
    super(message);
    this.status = status;
    this.body = { statusCode, error, message, code };
  }
}

export const bucketExists = () =>
  new SupabaseRefusal('409', 'Duplicate', 'The resource already exists', 'BucketAlreadyExists');
export const objectExists = () =>
  new SupabaseRefusal('409', 'Duplicate', 'The resource already exists', 'KeyAlreadyExists');
export const noSuchBucket = () =>
  new SupabaseRefusal('404', 'Bucket not found', 'Bucket not found', 'NoSuchBucket');
export const noSuchObject = () => new SupabaseRefusal('404', 'not_found', 'Object not found', 'NoSuchKey');
export const bucketNotEmpty = () =>
  new SupabaseRefusal(
    '409',
    'InvalidRequest',
    'The bucket you tried to delete is not empty',
    'InvalidRequest',
  );
export const tooLarge = () =>
  new SupabaseRefusal(
    '413',
    'Payload too large',
    'The object exceeded the maximum allowed size',
    'EntityTooLarge',
  );
export const typeNotAllowed = (type: string) =>
  new SupabaseRefusal('415', 'invalid_mime_type', `mime type ${type} is not supported`, 'InvalidMimeType');
export const accessDenied = () =>
  new SupabaseRefusal('403', 'Unauthorized', 'signature verification failed', 'AccessDenied');
export const invalidKey = (key: string) =>
  new SupabaseRefusal('400', 'InvalidKey', `Invalid key: ${key}`, 'InvalidKey');
export const invalidBucketName = () =>
  new SupabaseRefusal('400', 'Invalid Input', 'Bucket name invalid', 'InvalidBucketName');
export const invalidBody = () =>
  new SupabaseRefusal('400', 'Invalid Input', 'The body is not what this route takes', 'InvalidRequest');
export const noSuchRoute = (method: string, path: string) =>
  new SupabaseRefusal('404', 'Not Found', `Route ${method}:${path} not found`, 'InvalidRequest', 404);

/** The few that keep their HTTP status. */
export const internalError = (status: number) =>
  new SupabaseRefusal(String(status), 'internal', 'Internal Server Error', 'InternalError', status);
const databaseOverloaded = () =>
  new SupabaseRefusal(
    '429',
    'too_many_connections',
    'Too many connections issued to the database',
    'SlowDown',
    429,
  );
const databaseTimeout = () =>
  new SupabaseRefusal(
    '544',
    'DatabaseTimeout',
    'The connection to the database timed out',
    'DatabaseTimeout',
    544,
  );

function refusalFor(status: number): SupabaseRefusal {
  switch (status) {
    case 413:
      return tooLarge();
    case 429:
      return databaseOverloaded();
    case 544:
      return databaseTimeout();
    default:
      return internalError(status);
  }
}

export function sendError(reply: FastifyReply, error: SupabaseRefusal): FastifyReply {
  return reply.status(error.status).send(error.body);
}

export function sendFault(reply: FastifyReply, fault: SupabaseWireFault): FastifyReply {
  switch (fault.kind) {
    case 'status':
      return sendError(reply, refusalFor(fault.status));
    case 'reset':
      return sendReset(reply);
    case 'hang':
      return sendNothing(reply);
    case 'invalid_json':
      return reply.type('application/json').send('{"Key":"vid');
    case 'null':
      return reply.type('application/json').send('null');
    case 'empty_object':
      return reply.send({});
  }
}
