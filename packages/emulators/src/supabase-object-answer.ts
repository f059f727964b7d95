/** How the Supabase Storage emulator serves an object, and what it tells about one. */
import type { FastifyReply } from 'fastify';
import type { SupabaseObject } from './supabase-objects.ts';

export function sendObject(
  reply: FastifyReply,
  object: SupabaseObject,
  download: string | undefined,
): FastifyReply {
  const size = object.bytes.length;
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': object.cacheControl,
    etag: object.etag,
    'last-modified': object.lastModified.toUTCString(),
    'x-robots-tag': 'none',
  });
  if (isUnchanged(reply, object)) return reply.status(304).send();
  reply.type(object.contentType);
  if (download !== undefined) reply.header('content-disposition', contentDisposition(download));

  const range = parseRange(reply.request.headers.range, size);
  if (range === null) return reply.send(Buffer.from(object.bytes));
  const { first, last } = range;
  if (first > last) return reply.status(416).header('content-range', `bytes */${size}`).send();
  return reply
    .status(206)
    .header('content-range', `bytes ${first}-${last}/${size}`)
    .send(Buffer.from(object.bytes.subarray(first, last + 1)));
}

/** `If-None-Match` decides alone where it is given. */
function isUnchanged(reply: FastifyReply, object: SupabaseObject): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = reply.request.headers;
  if (tags !== undefined) return tags.split(',').some((tag) => tag.trim() === object.etag);
  // HTTP dates have whole seconds.
  return since !== undefined && Math.floor(object.lastModified.getTime() / 1000) * 1000 <= Date.parse(since);
}

/** One range; anything else is answered with the whole. First above last: it lies outside of the object. */
function parseRange(header: string | undefined, size: number): { first: number; last: number } | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') return { first: Math.max(size - Number(to), 0), last: size - 1 };
  return { first: Number(from), last: Math.min(to === '' ? size : Number(to), size - 1) };
}

function contentDisposition(fileName: string): string {
  return fileName === '' ? 'attachment' : `attachment; filename=${encodeURIComponent(fileName)}`;
}

export function objectInfo(object: SupabaseObject): Record<string, unknown> {
  return {
    id: object.id,
    name: object.key,
    version: object.version,
    bucket_id: object.bucket,
    size: object.bytes.length,
    content_type: object.contentType,
    cache_control: object.cacheControl,
    etag: object.etag,
    metadata: object.metadata,
    last_modified: object.lastModified.toISOString(),
    created_at: object.createdAt.toISOString(),
  };
}

/** An entry of a listing; a folder has nothing but its name. */
export function listEntry(name: string, object: SupabaseObject | null): Record<string, unknown> {
  if (object === null) {
    return { name, id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null };
  }
  const lastModified = object.lastModified.toISOString();
  return {
    name,
    id: object.id,
    updated_at: lastModified,
    created_at: object.createdAt.toISOString(),
    last_accessed_at: lastModified,
    metadata: {
      eTag: object.etag,
      size: object.bytes.length,
      mimetype: object.contentType,
      cacheControl: object.cacheControl,
      lastModified,
      contentLength: object.bytes.length,
      httpStatusCode: 200,
    },
  };
}
