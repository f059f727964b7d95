/** What strangers send is an image of a usable size or nothing, told from the bytes and in little time. */
import { JPEG, PNG, WEBP } from '@geekhub/testing/sample-images';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectImage } from '../src/inspect-image.ts';

function changed(bytes: Uint8Array, offset: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, offset);
  return copy;
}

test.each([PNG, JPEG, WEBP])(
  '$contentType is told with its size',
  ({ bytes, contentType, width, height }) => {
    expect(inspectImage(bytes)).toEqual({ contentType, width, height });
  },
);

describe('is nothing', () => {
  test.each<[string, Uint8Array]>([
    ['without a byte', new Uint8Array()],
    ['as a page', Buffer.from('<!doctype html><title>404</title>')],
    ['as a GIF', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ['as an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['as a sound in the same wrapping as a WebP', Buffer.from('RIFF1234WAVEfmt 0123456789012345678')],
    ['as a PNG that ends within its header', PNG.bytes.subarray(0, 28)],
    ['as a PNG in the variant of one vendor', changed(PNG.bytes, 12, ...Buffer.from('CgBI'))],
    ['as a PNG without width', changed(PNG.bytes, 16, 0, 0, 0, 0)],
    ['as a PNG of four thousand million pixels a side', changed(PNG.bytes, 16, 255, 255, 255, 255)],
    ['as a PNG of one pixel more than is usable', changed(PNG.bytes, 20, 0, 0, 0x20, 0x01)],
    ['as a JPEG that ends before its size', JPEG.bytes.subarray(0, 40)],
    ['as a JPEG that is nothing but its signature', Buffer.from('ffd8ff', 'hex')],
    ['as a WebP whose frame is of no known kind', changed(WEBP.bytes, 12, ...Buffer.from('VP8Q'))],
    ['as a WebP that ends within its header', WEBP.bytes.subarray(0, 29)],
  ])('%s', (_, bytes) => {
    expect(inspectImage(bytes)).toBeNull();
  });
});

test('what lies in memory behind the bytes is no part of them', () => {
  const memory = new Uint8Array(4096).fill(1);
  memory.set(PNG.bytes.subarray(0, 20), 0);
  expect(inspectImage(memory.subarray(0, 20))).toBeNull();
});

test.each([
  ['zeros', () => 0],
  ['markers', (index: number) => (index % 2 === 0 ? 0xff : 0x01)],
  ['segments of a camera', (index: number) => [0xff, 0xe1, 0, 8, 0x45, 0x78, 0x69, 0x66][index % 8] ?? 0],
])('behind the signature of a JPEG, eight times as many %s take about eight times as long', (_, byteAt) => {
  const jpegOf = (size: number) => {
    const bytes = new Uint8Array(size).map((__, index) => byteAt(index));
    bytes.set([0xff, 0xd8, 0xff, 0xe0]);
    return bytes;
  };
  /** The best of five, which no other work on the machine has slowed down. */
  const timeOf = (size: number) => {
    const bytes = jpegOf(size);
    const times = Array.from({ length: 5 }, () => {
      const begun = performance.now();
      expect(inspectImage(bytes)).toBeNull();
      return performance.now() - begun;
    });
    return Math.min(...times);
  };
  // Looked through anew from each byte, they would take 64 times as long. What takes no time at all tells nothing.
  const shortMs = Math.max(timeOf(20_000), 0.05);
  expect(timeOf(160_000) / shortMs).toBeLessThan(32);
  expect(inspectImage(jpegOf(8_000_000))).toBeNull();
});

test('nothing that is sent breaks it, nor makes it tell of sides that are not usable', () => {
  const source = fc.constantFrom(PNG.bytes, JPEG.bytes, WEBP.bytes);
  const change = fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(source, fc.array(change, { maxLength: 8 }), fc.nat(800), (bytes, changes, length) => {
      const damaged = Uint8Array.from(bytes);
      for (const [offset, value] of changes) damaged[offset] = value;
      const facts = inspectImage(damaged.subarray(0, length));
      if (facts === null) return;
      for (const side of [facts.width, facts.height])
        expect(side).toSatisfy((each) => each >= 1 && each <= 8_192);
    }),
    { numRuns: 2_000 },
  );
});
