/** Measures the files of the render farm, and lets nothing through that is not whole. */
import { type MeasuredVideo, type MediaInspector, UnusableVideo } from '@geekhub/ports/media';
import { readFile, sha256Of } from './render-farm.ts';

export const simInspector: MediaInspector = {
  inspect(source) {
    const { promise: measured, resolve, reject } = Promise.withResolvers<MeasuredVideo>();
    measured.catch(() => {});
    const chunks: Uint8Array[] = [];
    const meter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk) {
        chunks.push(chunk);
      },
      flush(controller) {
        const file = Buffer.concat(chunks);
        const facts = readFile(file);
        if (facts === null) throw new UnusableVideo('the file is not whole');
        resolve({
          ...{ durationMs: facts.durationMs, width: 1280, height: 720, audio: false },
          ...{ bytes: file.length, sha256: sha256Of(file) },
        });
        controller.enqueue(file);
      },
    });
    source.pipeTo(meter.writable).catch(reject);
    return { stream: meter.readable, measured };
  },
};
