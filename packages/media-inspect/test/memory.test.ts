/** A video passes through without being held. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readSampleVideo, readSampleVideoVariant } from '@geekhub/emulators/sample-video';
import { expect, it } from 'vitest';
import { createMp4Inspector } from '../src/mp4-inspector.ts';
import { streamFrom } from './chunk-stream.ts';
import { boxNamed, longMediaHeader } from './sample-layouts.ts';

const CHUNK_BYTES = 1024 * 1024;
const PADDING_CHUNKS = 256;
const PADDING_BYTES = PADDING_CHUNKS * CHUNK_BYTES;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The 5 s sample with 256 MB of padding in its media data: what stands before the padding, and what after. */
async function paddedSample(layout: 'moov-first' | 'moov-last'): Promise<[Uint8Array, Uint8Array]> {
  if (layout === 'moov-first') {
    const file = Buffer.from(await readSampleVideo(5));
    const media = boxNamed(file, 'mdat');
    file.writeUInt32BE(media.bytes + PADDING_BYTES, media.start);
    return [file, new Uint8Array()];
  }
  const file = Buffer.from(await readSampleVideoVariant('moov-last'));
  const media = boxNamed(file, 'mdat');
  file.set(longMediaHeader(media.bytes - 8 + PADDING_BYTES), media.start - 8);
  return [file.subarray(0, media.start + media.bytes), file.subarray(media.start + media.bytes)];
}

it.each(['moov-first', 'moov-last'] as const)(
  '256 MB of media data, %s, leave at most a few chunks alive',
  async (layout) => {
    const [before, after] = await paddedSample(layout);
    const made: WeakRef<ArrayBufferLike>[] = [];
    async function* source() {
      yield before;
      for (let index = 0; index < PADDING_CHUNKS; index++) {
        const chunk = new Uint8Array(CHUNK_BYTES);
        made.push(new WeakRef(chunk.buffer));
        yield chunk;
      }
      yield after;
    }

    const { stream, measured } = createMp4Inspector().inspect(streamFrom(source()), null);
    let bytes = 0;
    let mostAlive = 0;
    let collectAt = 32 * CHUNK_BYTES;
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes < collectAt) continue;
      collectAt += 32 * CHUNK_BYTES;
      // A weak reference holds on to its target until the end of the turn in which it was made.
      await new Promise(setImmediate);
      collectGarbage();
      mostAlive = Math.max(mostAlive, made.filter((each) => each.deref() !== undefined).length);
    }

    expect(made).toHaveLength(PADDING_CHUNKS);
    expect(mostAlive).toBeLessThanOrEqual(4);
    expect(mostAlive).toBeGreaterThan(0);
    expect(await measured).toMatchObject({
      durationMs: 5000,
      bytes: before.length + PADDING_BYTES + after.length,
    });
  },
);
