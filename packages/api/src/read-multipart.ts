/** The body of a form: texts as strings, files as bytes, nothing coerced or cut. */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { PublicError } from '@geekhub/contracts/error';
import { MAX_FILE_BYTES, UploadedFile } from '@geekhub/contracts/uploaded-file';

const MAX_PARTS = 32;
/** Of a body that is refused, so much more is waited for. */
const DRAIN_BYTES = 32 * 1024 * 1024;
/** `name`, or `name[inner]` as forms write an object's fields. */
const FIELD_NAME = /^([^[\]]+)(?:\[([^[\]]+)\])?$/;

type Part = string | UploadedFile;
export type FormFields = Record<string, Part | Record<string, Part>>;

export interface FormLimits {
  /** For all texts of the form together. */
  textBytes: number;
}

/** Throws a PublicError for what is no whole form or too large. */
export function readMultipart(
  body: Readable,
  contentType: string,
  { textBytes }: FormLimits,
): Promise<FormFields> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, Part | Map<string, Part>>();
    let textRoom = textBytes;
    let fileRoom = MAX_FILE_BYTES;
    const form = openForm(contentType);
    if (form === null) return refuse(unreadable());

    /** Many clients send all before they listen: they hear the refusal when they got rid of what they had to send. */
    function refuse(error: PublicError): void {
      if (body.readableEnded || body.destroyed) {
        reject(error);
        return;
      }
      if (form !== null) body.unpipe(form);
      let drained = 0;
      body.on('data', (chunk: Buffer) => {
        drained += chunk.length;
        if (drained > DRAIN_BYTES) reject(error);
      });
      body.on('end', () => reject(error));
      body.on('error', () => reject(error));
      body.resume();
    }

    // The types of the library promise names that a part may lack.
    form.on('file', (name: string | undefined, stream, fileName: string | undefined, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        if (fileName === undefined) textRoom -= chunk.length;
        else fileRoom -= chunk.length;
        if (textRoom >= 0 && fileRoom >= 0) chunks.push(chunk);
        else refuse(tooLarge(name, fileRoom < 0));
      });
      // The form as a whole tells of it.
      stream.on('error', () => {});
      stream.on('end', () => {
        try {
          const bytes = Buffer.concat(chunks);
          const part = fileName === undefined ? textOf(name, bytes) : new UploadedFile(type, bytes, fileName);
          keep(fields, name, part);
        } catch (error) {
          refuse(error as PublicError);
        }
      });
    });
    form.on('partsLimit', () =>
      refuse(new PublicError('payload_too_large', `The form has more than ${MAX_PARTS} fields.`)),
    );
    form.on('error', () => refuse(unreadable()));
    form.on('finish', () =>
      resolve(
        Object.fromEntries(
          [...fields].map(([name, part]) => [name, part instanceof Map ? Object.fromEntries(part) : part]),
        ),
      ),
    );
    body.on('error', () => refuse(unreadable()));
    body.pipe(form);
  });
}

/** null: the type names no boundary. */
function openForm(contentType: string): BusboyInstance | null {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // Texts too: the library would decode them leniently, and cut what is too long.
      isPartAFile: () => true,
      limits: { parts: MAX_PARTS, headerPairs: 16, headerSize: 8 * 1024 },
    });
  } catch {
    return null;
  }
}

function keep(fields: Map<string, Part | Map<string, Part>>, fullName: string | undefined, part: Part): void {
  const [, name, inner] = FIELD_NAME.exec(fullName ?? '') ?? [];
  if (name === undefined) throw unreadable();
  const before = fields.get(name);
  if (inner === undefined) {
    if (before !== undefined) throw twice(name);
    fields.set(name, part);
    return;
  }
  const object = before ?? new Map<string, Part>();
  if (!(object instanceof Map) || object.has(inner)) throw twice(name);
  fields.set(name, object.set(inner, part));
}

function textOf(name: string | undefined, bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  throw new PublicError('invalid_request_error', `${name}: is not valid UTF-8`, { param: name ?? '' });
}

function twice(name: string): PublicError {
  return new PublicError('invalid_request_error', `${name}: is given twice`, { param: name });
}

function tooLarge(name: string | undefined, isFile: boolean): PublicError {
  const message = isFile
    ? `${name}: a file may have at most ${MAX_FILE_BYTES / 1024 / 1024} MB`
    : 'The texts of the form are too long.';
  return new PublicError('payload_too_large', message, isFile && name !== undefined ? { param: name } : {});
}

function unreadable(): PublicError {
  return new PublicError('invalid_request_error', 'The body is not a whole multipart form.');
}
