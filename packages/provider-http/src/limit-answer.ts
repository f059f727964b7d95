/** Keeps an answer in JSON from being larger than any that a provider gives. */

const MAX_BYTES = 1024 * 1024;

/** The same answer; reading it fails beyond the limit, which counts what it unpacks to, and the line is closed. */
export function limitAnswer(response: Response, maxBytes = MAX_BYTES): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const limited = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new Error('the answer is too large');
        controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(limited, { status, statusText, headers });
}
