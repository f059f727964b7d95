/** Cuts off what is larger than any video that we sell. */
import { UnusableVideo } from '@geekhub/ports/media';

/** The same bytes, unchanged and not held; fails with UnusableVideo at the first one beyond `maxBytes`. */
export function limitVideo(source: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let bytes = 0;
  return source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new UnusableVideo('The file is larger than any video may be.');
        controller.enqueue(chunk);
      },
    }),
  );
}
