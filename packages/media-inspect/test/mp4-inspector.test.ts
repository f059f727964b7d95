/** What the inspector accepts, what it measures, and that nothing else ever gets to the end. */
import { createHash } from 'node:crypto';
import { readSampleVideo, readSampleVideoVariant } from '@geekhub/emulators/sample-video';
import { type MeasuredVideo, UnusableVideo } from '@geekhub/ports/media';
import { describe, expect, it } from 'vitest';
import { createMp4Inspector } from '../src/mp4-inspector.ts';
import { drain, streamFrom, streamOf } from './chunk-stream.ts';
import { boxNamed, longMediaHeader, replaceBytes } from './sample-layouts.ts';

const inspector = createMp4Inspector();

async function measure(
  file: Uint8Array,
  chunkBytes = 1000,
  expectedBytes: number | null = null,
): Promise<MeasuredVideo> {
  const { stream, measured } = inspector.inspect(streamOf(file, chunkBytes), expectedBytes);
  const { bytes, failure } = await drain(stream);
  if (failure !== null) throw failure;
  expect(Buffer.compare(bytes, file)).toBe(0);
  return await measured;
}

/** Fails the test unless the file is refused, by stream and promise alike, and is not passed on whole. */
async function expectRefused(
  file: Uint8Array,
  chunkBytes = 1000,
  expectedBytes: number | null = null,
): Promise<void> {
  const { stream, measured } = inspector.inspect(streamOf(file, chunkBytes), expectedBytes);
  const { bytes, failure } = await drain(stream);
  expect(failure).toBeInstanceOf(UnusableVideo);
  await expect(measured).rejects.toBe(failure);
  expect(file.length === 0 || bytes.length < file.length).toBe(true);
}

describe('a good video', () => {
  it.each([4, 5, 6, 8, 9, 10])('of %i s is measured as that, silent, 128x72', async (seconds) => {
    const file = await readSampleVideo(seconds);
    expect(await measure(file)).toEqual({
      durationMs: seconds * 1000,
      width: 128,
      height: 72,
      audio: false,
      bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
    });
  });

  it.each([4, 6, 8])(
    'of %i s with sound is measured without what the encoder put in front',
    async (seconds) => {
      const file = await readSampleVideo(seconds, { audio: true });
      expect(await measure(file)).toMatchObject({ durationMs: seconds * 1000, audio: true });
    },
  );

  it('measures the same whatever the size of the chunks', async () => {
    const file = await readSampleVideo(4, { audio: true });
    const whole = await measure(file, file.length);
    for (const chunkBytes of [1, 2, 3, 7, 8, 9, 16, 333, file.length - 1]) {
      expect(await measure(file, chunkBytes)).toEqual(whole);
    }
  });

  it.each(['moov-last', 'fragmented'] as const)('may be laid out %s', async (layout) => {
    const file = await readSampleVideoVariant(layout);
    expect(await measure(file)).toMatchObject({ durationMs: 5000, width: 128, height: 72, audio: false });
    expect(await measure(file, 1)).toMatchObject({ durationMs: 5000 });
  });

  it('may have media data of 64-bit size', async () => {
    const file = await readSampleVideoVariant('moov-last');
    const media = boxNamed(file, 'mdat');
    // The encoder left an empty `free` box of eight bytes in front to make room for this.
    const header = longMediaHeader(media.bytes - 8);
    const long = Buffer.from(file);
    long.set(header, media.start - 8);
    expect(await measure(long)).toMatchObject({ durationMs: 5000 });
  });

  it('may have media data that reach to the end of the file', async () => {
    const file = Buffer.from(await readSampleVideo(5));
    file.writeUInt32BE(0, boxNamed(file, 'mdat').start);
    expect(await measure(file)).toMatchObject({ durationMs: 5000 });
  });

  it('that is shown turned by a quarter is measured as it is shown', async () => {
    const file = await readSampleVideo(5);
    const matrix = (...values: number[]) =>
      Buffer.concat(
        values.map((value) => {
          const word = Buffer.alloc(4);
          word.writeInt32BE(value);
          return word;
        }),
      );
    const one = 0x10000;
    // The first matrix of the file is the movie's; the track's is followed by the size.
    const size = matrix(128 * one, 72 * one);
    const upright = Buffer.concat([matrix(one, 0, 0, 0, one, 0, 0, 0, 0x40000000), size]);
    const turned = Buffer.concat([matrix(0, one, 0, -one, 0, 0, 0, 0, 0x40000000), size]);
    expect(await measure(replaceBytes(file, upright, turned))).toMatchObject({ width: 72, height: 128 });
  });

  it('of the announced length is accepted', async () => {
    const file = await readSampleVideo(5);
    expect(await measure(file, 1000, file.length)).toMatchObject({ bytes: file.length });
  });
});

describe('anything else never gets to its end', () => {
  it('every beginning of a video, wherever it breaks off', async () => {
    for (const file of [await readSampleVideo(5), await readSampleVideoVariant('moov-last')]) {
      for (let length = 0; length < file.length; length += length < 1500 ? 1 : 13) {
        await expectRefused(file.subarray(0, length), 1024);
      }
      await expectRefused(file.subarray(0, file.length - 1), 1024);
    }
  });

  it('every beginning of a fragmented video that ends inside a box', async () => {
    const file = await readSampleVideoVariant('fragmented');
    for (let length = boxNamed(file, 'moof').start + 1; length < boxNamed(file, 'mdat').start; length += 5) {
      await expectRefused(file.subarray(0, length));
    }
    await expectRefused(file.subarray(0, file.length - 1));
  });

  it('media data that reach to the end of the file, but too little of them', async () => {
    const file = Buffer.from(await readSampleVideo(5));
    file.writeUInt32BE(0, boxNamed(file, 'mdat').start);
    await expectRefused(file.subarray(0, file.length - 1));
  });

  it('an index that claims hours, which no model renders and no column of the database holds', async () => {
    const file = Buffer.from(await readSampleVideo(5));
    for (const name of ['mvhd', 'mdhd']) {
      // One unit of time is a second then.
      for (let at = file.indexOf(name); at >= 0; at = file.indexOf(name, at + 1))
        file.writeUInt32BE(1, at + 16);
    }
    await expectRefused(file);
  });

  it.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><html><body>Not found</body></html>'],
    ['JSON', '{"error":{"code":404,"message":"not found"}}'],
    ['a few bytes', 'ftyp'],
    ['zeros', '\0'.repeat(100)],
    ['another kind of file', 'RIFF\u0010\0\0\0AVI LIST'],
  ])('%s', async (_name, text) => {
    await expectRefused(Buffer.from(text, 'latin1'));
  });

  it('a video with fewer or more bytes than were announced', async () => {
    const file = await readSampleVideo(5);
    await expectRefused(file, 1000, file.length + 1);
    await expectRefused(file, 1000, file.length - 1);
  });

  it('a file with sound alone', async () => {
    const file = await readSampleVideo(4, { audio: true });
    await expectRefused(replaceBytes(file, Buffer.from('avc1\0\0'), Buffer.from('twos\0\0')));
  });

  it('an index without samples', async () => {
    const file = await readSampleVideo(5);
    await expectRefused(replaceBytes(file, Buffer.from('stsz'), Buffer.from('free')));
  });

  it('an index that claims more memory than any clip needs', async () => {
    const file = Buffer.from(await readSampleVideo(5));
    file.writeUInt32BE(0x7fffffff, boxNamed(file, 'moov').start);
    await expectRefused(file);
  });

  it('a damaged index is either refused or still a video, and never anything worse', async () => {
    const file = await readSampleVideo(5);
    const index = boxNamed(file, 'moov');
    for (let position = index.start; position < index.start + index.bytes; position++) {
      const damaged = Buffer.from(file);
      damaged[position] = (damaged[position] ?? 0) ^ 0xff;
      const { stream, measured } = inspector.inspect(streamOf(damaged, 4096), null);
      const { failure } = await drain(stream);
      if (failure !== null) expect(failure).toBeInstanceOf(UnusableVideo);
      else expect((await measured).durationMs).toBeGreaterThan(0);
    }
  });
});

describe('the stream', () => {
  it('fails with the error of its source, and so does the measurement', async () => {
    const file = await readSampleVideo(5);
    const broken = new Error('line cut');
    async function* source() {
      yield file.slice(0, 2000);
      throw broken;
    }
    const { stream, measured } = inspector.inspect(streamFrom(source()), null);
    const { failure } = await drain(stream);
    expect(failure).toBe(broken);
    await expect(measured).rejects.toBe(broken);
  });

  it('lets the last chunk go only after the whole file was found good', async () => {
    const file = await readSampleVideo(5);
    const end = Promise.withResolvers<void>();
    async function* source() {
      yield file.slice(0, 3000);
      yield file.slice(3000);
      await end.promise;
    }
    const { stream } = inspector.inspect(streamFrom(source()), null);
    const reader = stream.getReader();
    expect((await reader.read()).value?.length).toBe(3000);
    let lastChunkCame = false;
    const last = reader.read().then(({ value }) => {
      lastChunkCame = true;
      return value;
    });
    await new Promise(setImmediate);
    expect(lastChunkCame).toBe(false);
    end.resolve();
    expect((await last)?.length).toBe(file.length - 3000);
  });

  it('that is given up cancels its source and leaves no measurement pending', async () => {
    const cancelled = Promise.withResolvers<unknown>();
    const source = new ReadableStream<Uint8Array>({ cancel: (reason) => cancelled.resolve(reason) });
    const { stream, measured } = inspector.inspect(source, null);
    const reader = stream.getReader();
    const pending = reader.read();
    await reader.cancel('given up');
    expect(await cancelled.promise).toBe('given up');
    expect((await pending).done).toBe(true);
    await expect(measured).rejects.toThrow('not read to its end');
  });
});
