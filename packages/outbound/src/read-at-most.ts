/** Reads a body into memory while it stays within a limit. */
import type { Readable } from 'node:stream';

/** null, and the body let go, as soon as there is more than `maxBytes`: counted, because what is announced may be a lie. */
export async function readAtMost(body: Readable, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
