/** The object routes of the Supabase Storage emulator. */
import { once } from 'node:events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalidBody, noSuchBucket, objectExists, sendFault, typeNotAllowed } from './supabase-answer.ts';
import { listEntry, objectInfo, sendObject } from './supabase-object-answer.ts';
import { checkKey } from './supabase-objects.ts';
import type { SupabaseState } from './supabase-state.ts';
import { readJsonBody, readUpload } from './supabase-upload.ts';

interface ObjectRoute {
  Params: { bucket: string; '*': string };
  Querystring: { download?: string };
}

interface ListQuery {
  prefix?: string;
  limit?: number;
  offset?: number;
  sortBy?: { order?: string };
}

const DEFAULT_LIST_LIMIT = 100;

export function addPublicObjectRoutes(server: FastifyInstance, state: SupabaseState): void {
  server.get<ObjectRoute>('/:bucket/*', (request, reply) => {
    const bucket = state.buckets.get(request.params.bucket);
    if (!bucket.public) throw noSuchBucket();
    return answerRead(state, request, reply);
  });
}

export function addObjectRoutes(server: FastifyInstance, state: SupabaseState): void {
  const { buckets, objects, script } = state;

  server.post<ObjectRoute>('/:bucket/*', (request, reply) =>
    answerUpload(state, request, reply, request.headers['x-upsert'] === 'true'),
  );
  server.put<ObjectRoute>('/:bucket/*', (request, reply) => answerUpload(state, request, reply, true));

  for (const path of ['/:bucket/*', '/authenticated/:bucket/*']) {
    server.get<ObjectRoute>(path, (request, reply) => answerRead(state, request, reply));
  }

  server.get<ObjectRoute>('/info/:bucket/*', (request, reply) => {
    const fault = script.take('info');
    if (fault !== undefined) return sendFault(reply, fault);
    const { id } = buckets.get(request.params.bucket);
    return objectInfo(objects.get(id, request.params['*']));
  });

  server.post<ObjectRoute>('/list/:bucket', async (request) => {
    const { id } = buckets.get(request.params.bucket);
    const query = await readJsonBody<ListQuery>(request.raw);
    const { prefix = '', limit = DEFAULT_LIST_LIMIT, offset = 0 } = query;
    const entries = objects.list(id, prefix).map(([name, object]) => listEntry(name, object));
    if (query.sortBy?.order === 'desc') entries.reverse();
    return entries.slice(offset, offset + limit);
  });

  server.delete<ObjectRoute>('/:bucket', async (request, reply) => {
    const fault = script.take('remove');
    if (fault !== undefined) return sendFault(reply, fault);
    const { id } = buckets.get(request.params.bucket);
    const { prefixes } = await readJsonBody<{ prefixes?: string[] }>(request.raw);
    if (prefixes === undefined) throw invalidBody();
    return objects.remove(id, prefixes).map(objectInfo);
  });
}

function answerRead(
  state: SupabaseState,
  request: FastifyRequest<ObjectRoute>,
  reply: FastifyReply,
): FastifyReply {
  const fault = state.script.take('read');
  if (fault !== undefined) return sendFault(reply, fault);
  const { id } = state.buckets.get(request.params.bucket);
  return sendObject(reply, state.objects.get(id, request.params['*']), request.query.download);
}

async function answerUpload(
  state: SupabaseState,
  request: FastifyRequest<ObjectRoute>,
  reply: FastifyReply,
  upsert: boolean,
): Promise<FastifyReply> {
  const { bucket: bucketName, '*': key } = request.params;
  const bucket = state.buckets.get(bucketName);
  checkKey(key);
  // As the storage does: once before the body is read, and again when it is stored.
  if (!upsert && state.objects.has(bucket.id, key)) {
    request.raw.resume();
    throw objectExists();
  }
  const fault = state.script.take('upload');
  const stored = fault === undefined || fault.kind === 'short' || fault.stored === true;
  if (fault?.kind === 'reset' && !stored) {
    await once(request.raw, 'data');
    return sendFault(reply, fault);
  }

  const limitBytes = Math.min(state.fileSizeLimitBytes, bucket.file_size_limit ?? Number.POSITIVE_INFINITY);
  const upload = await readUpload(request.raw, limitBytes);
  if (!allowsType(bucket.allowed_mime_types, upload.contentType)) throw typeNotAllowed(upload.contentType);
  if (stored) {
    const bytes = fault?.kind === 'short' ? upload.bytes.subarray(0, fault.bytes) : upload.bytes;
    const object = state.objects.put({ ...upload, bytes, bucket: bucket.id, key }, upsert);
    if (fault === undefined || fault.kind === 'short') {
      return reply.send({ Key: `${bucket.id}/${key}`, Id: object.id });
    }
  }
  return sendFault(reply, fault);
}

/** `video/*` allows every kind of video. */
function allowsType(allowed: readonly string[] | null, contentType: string): boolean {
  const type = contentType.split(';')[0]?.trim() ?? '';
  return allowed === null || allowed.some((each) => each === type || each === `${type.split('/')[0]}/*`);
}
