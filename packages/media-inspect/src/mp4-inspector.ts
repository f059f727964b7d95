/** Lets a video stream past and verifies it on the way. */
import type { Inspection, MediaInspector } from '@geekhub/ports/media';
import { createVideoMeter } from './video-meter.ts';

export function createMp4Inspector(): MediaInspector {
  return { inspect };
}

function inspect(source: ReadableStream<Uint8Array>, expectedBytes: number | null): Inspection {
  const meter = createVideoMeter(expectedBytes);
  const measured = Promise.withResolvers<Awaited<Inspection['measured']>>();
  // Whoever reads the stream sees the same failure; `measured` may then go unread.
  measured.promise.catch(() => {});

  const reader = source.getReader();
  // One chunk behind the source, so that the last is let go only once the whole file was found good.
  let heldBack: Uint8Array | null = null;

  async function readNext(): Promise<{ chunk: Uint8Array | null; last: boolean }> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { chunk: heldBack, last: true };
      if (value.length === 0) continue;
      meter.write(value);
      const chunk = heldBack;
      heldBack = value;
      if (chunk !== null) return { chunk, last: false };
    }
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { chunk, last } = await readNext();
          const video = last ? meter.end() : null;
          if (chunk !== null) controller.enqueue(chunk);
          if (video === null) return;
          controller.close();
          measured.resolve(video);
        } catch (error) {
          measured.reject(error);
          reader.cancel(error).catch(() => {});
          throw error;
        }
      },
      async cancel(reason) {
        measured.reject(new Error('The video was not read to its end.', { cause: reason }));
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, measured: measured.promise };
}
