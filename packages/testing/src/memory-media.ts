/** A media store in memory that keeps the promises of the port, and an inspector that measures what it is told. */
import { createHash } from 'node:crypto';
import {
  type Inspection,
  type MeasuredVideo,
  type MediaInspector,
  type MediaStore,
  UnusableVideo,
} from '@geekhub/ports/media';

export interface MemoryMedia extends MediaStore {
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** Called before each store; may throw. */
  beforeStore: () => void | Promise<void>;
}

export function createMemoryMedia(): MemoryMedia {
  const objects = new Map<string, Uint8Array>();
  const media: MemoryMedia = {
    objects,
    beforeStore: () => {},
    async store({ organizationId, jobId }, stream) {
      await media.beforeStore();
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      objects.set(`${organizationId}/${jobId}`, bytes);
      return { bytes: bytes.length };
    },
    publicUrl: ({ organizationId, jobId }) =>
      `http://media.test/storage/v1/object/public/generated-videos/${organizationId}/${jobId}/video.mp4`,
  };
  return media;
}

/** Finds every file of at least one byte to be a video of `durationMs`. */
export function createLenientInspector(durationMs: number): MediaInspector {
  return {
    inspect(source): Inspection {
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
          resolve({ durationMs, width: 1280, height: 720, audio: false, bytes, sha256: hash.digest('hex') });
        },
      });
      source.pipeTo(meter.writable).catch(reject);
      return { stream: meter.readable, measured };
    },
  };
}
