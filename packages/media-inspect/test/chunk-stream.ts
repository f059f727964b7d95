/** Streams for tests, made of chunks and read to their end. */

export function streamFrom(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  async function* each() {
    yield* chunks;
  }
  const iterator = each();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

export function streamOf(bytes: Uint8Array, chunkBytes: number): ReadableStream<Uint8Array> {
  function* cut() {
    for (let offset = 0; offset < bytes.length; offset += chunkBytes)
      yield bytes.slice(offset, offset + chunkBytes);
  }
  return streamFrom(cut());
}

/** What came out before the stream ended or failed. */
export async function drain(
  stream: ReadableStream<Uint8Array>,
): Promise<{ bytes: Uint8Array; failure: unknown }> {
  const chunks: Uint8Array[] = [];
  let failure: unknown = null;
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    failure = error;
  }
  return { bytes: Buffer.concat(chunks), failure };
}
