/** Takes in the body of an upload to the Supabase Storage emulator. */
import type { IncomingMessage } from 'node:http';
import { invalidBody, tooLarge } from './supabase-answer.ts';
import type { NewSupabaseObject } from './supabase-objects.ts';

export type SupabaseUpload = Pick<NewSupabaseObject, 'bytes' | 'contentType' | 'cacheControl' | 'metadata'>;

const DEFAULT_TYPE = 'application/octet-stream';
const DEFAULT_CACHE_CONTROL = 'no-cache';

/** What JSON a route gets is small. */
const JSON_LIMIT_BYTES = 1024 * 1024;

export async function readJsonBody<Body>(incoming: IncomingMessage): Promise<Body> {
  // The emulator's clients are the SDK and tests: what they send is what the SDK types.
  return parseJson((await readBody(incoming, JSON_LIMIT_BYTES)).toString()) as Body;
}

/** Rejects when the body ends early: nothing of it is to be kept. */
async function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection outlives the loop, so that a body that is too large can be answered while it is still coming.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > limitBytes) {
      incoming.resume();
      throw tooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The file as it is, described by headers; or a form, as the SDK sends a `Blob`. */
export async function readUpload(incoming: IncomingMessage, limitBytes: number): Promise<SupabaseUpload> {
  const { headers } = incoming;
  const contentType = headers['content-type'] ?? DEFAULT_TYPE;
  const body = await readBody(incoming, limitBytes);
  if (contentType.startsWith('multipart/form-data')) return await readForm(body, contentType);
  const metadata = headers['x-metadata'];
  return {
    bytes: body,
    contentType,
    cacheControl: headers['cache-control'] ?? DEFAULT_CACHE_CONTROL,
    metadata: typeof metadata === 'string' ? parseJson(Buffer.from(metadata, 'base64').toString()) : null,
  };
}

async function readForm(body: Buffer, contentType: string): Promise<SupabaseUpload> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw invalidBody();
    });
  const file = [...form.values()].find((value) => value instanceof File);
  if (file === undefined) throw invalidBody();
  const cacheSeconds = form.get('cacheControl');
  const metadata = form.get('metadata');
  return {
    bytes: await file.bytes(),
    contentType: file.type || DEFAULT_TYPE,
    cacheControl: typeof cacheSeconds === 'string' ? `max-age=${cacheSeconds}` : DEFAULT_CACHE_CONTROL,
    metadata: typeof metadata === 'string' ? parseJson(metadata) : null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody();
  }
}
