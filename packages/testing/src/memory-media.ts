/** A media store in memory that keeps the promises of the port, and an inspector that measures what it is told. */
import { createHash } from 'node:crypto';
import {
  type Inspection,
  type MeasuredVideo,
  type MediaInspector,
  type MediaKey,
  type MediaStore,
  UnusableVideo,
} from '@geekhub/ports/media';
import { streamOf } from './scripted-provider.ts';

export interface MemoryMedia extends MediaStore {
  /** By `<organization>/<job>`. A test that writes here plays another worker, or a storage that damages what it holds. */
  readonly objects: Map<string, Uint8Array>;
  /** Called before each store; may throw. */
  beforeStore: () => void | Promise<void>;
}

export function createMemoryMedia(): MemoryMedia {
  const objects = new Map<string, Uint8Array>();
  const nameOf = ({ organizationId, jobId }: MediaKey) => `${organizationId}/${jobId}`;
  const media: MemoryMedia = {
    objects,
    beforeStore: () => {},
    async store(key, stream) {
      await media.beforeStore();
      if (objects.has(nameOf(key))) {
        await stream.cancel();
        return { kind: 'exists' };
      }
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      // Another may have been faster meanwhile.
      if (objects.has(nameOf(key))) return { kind: 'exists' };
      objects.set(nameOf(key), bytes);
      return { kind: 'stored', bytes: bytes.length };
    },
    async open(key) {
      const bytes = objects.get(nameOf(key));
      return bytes === undefined ? null : { stream: streamOf(bytes), bytes: bytes.length };
    },
    async remove(key) {
      objects.delete(nameOf(key));
    },
    publicUrl: ({ organizationId, jobId }) =>
      `http://media.test/storage/v1/object/public/generated-videos/${organizationId}/${jobId}/video.mp4`,
  };
  return media;
}

/** Finds every file of at least one byte, and of as many as were announced, to be a video of `durationMs`. */
export function createLenientInspector(durationMs: number): MediaInspector {
  return {
    inspect(source, expectedBytes): Inspection {
      const { promise: measured, resolve, reject } = Promise.withResolvers<MeasuredVideo>();
      measured.catch(() => {});
      const hash = createHash('sha256');
      let bytes = 0;
      const meter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          hash.update(chunk);
          bytes += chunk.length;
          controller.enqueue(chunk);
        },
        flush() {
          if (bytes === 0) throw new UnusableVideo('the file is empty');
          if (expectedBytes !== null && bytes !== expectedBytes)
            throw new UnusableVideo('the file has another length');
          resolve({ durationMs, width: 1280, height: 720, audio: false, bytes, sha256: hash.digest('hex') });
        },
      });
      source.pipeTo(meter.writable).catch(reject);
      return { stream: meter.readable, measured };
    },
  };
}
