/** Reads the beginning of an answer that a person will look at. */
import type { Readable } from 'node:stream';
import type { Answer } from './exchange.ts';

const KEPT_BYTES = 1_024;
/** An ordinary answer is read to its end, so that it can end in peace. */
const READ_BYTES = 16_384;
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml)\b)/i;
/** What would move the cursor of whoever reads it, or turn around what follows. A database takes no NUL either. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Never throws: however the body ends, the receiver has answered. null where it is no text, or says nothing. */
export async function readAnswerText(body: Readable, headers: Answer['headers']): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (bytes < KEPT_BYTES) chunks.push(chunk.subarray(0, KEPT_BYTES - bytes));
      bytes += chunk.length;
      // Leaving the loop lets the body go, and with it the connection.
      if (bytes >= READ_BYTES) break;
    }
  } catch {
    // Cut off, or the deadline: what came is what was answered.
  }
  return isText(headers) ? toText(Buffer.concat(chunks)) : null;
}

function isText({ 'content-type': type, 'content-encoding': encoding }: Answer['headers']): boolean {
  if (encoding !== undefined && encoding !== 'identity') return false;
  return type === undefined || (typeof type === 'string' && TEXT.test(type));
}

function toText(bytes: Uint8Array): string | null {
  // `stream`: a character that the cut goes through is left out.
  const decoded = new TextDecoder().decode(bytes, { stream: true });
  const text = decoded.replace(/\r\n?/g, '\n').replace(CONTROLS, '\ufffd').trim();
  return text === '' ? null : cut(text);
}

/** What replaces a byte may take three. */
function cut(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(KEPT_BYTES));
  return text.slice(0, read);
}
