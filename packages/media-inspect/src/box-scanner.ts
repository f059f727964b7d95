/** Walks the top-level boxes of an MP4 as its bytes arrive: keeps the index, lets the media data pass. */
import { UnusableVideo } from '@geekhub/ports/media';

/** Far more than the index of any clip we sell; a file that claims more is not worth the memory. */
const MAX_INDEX_BYTES = 16 * 1024 * 1024;
const SHORT_HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

export interface BoxScanner {
  /** Throws UnusableVideo as soon as the bytes cannot be an MP4. */
  write(chunk: Uint8Array): void;
  /** Throws UnusableVideo when the bytes stopped inside a box. */
  end(): void;
}

/**
 * `onBox` is given every box in order with its position in the file: whole, or, of media data (`mdat`), the header
 * alone.
 */
export function createBoxScanner(
  onBox: (box: Uint8Array<ArrayBuffer>, position: number) => void,
): BoxScanner {
  let position = 0;
  let box = new Uint8Array(SHORT_HEADER_BYTES);
  let filled = 0;
  let mediaBytesLeft = 0;
  let indexBytes = 0;

  /** Looks at the box again each time that as much of it as was wanted is here. */
  function inspectBox(): void {
    const { type, headerBytes, boxBytes } = readHeader(box);
    if (position === 0 && type !== 'ftyp') throw new UnusableVideo('The file is not an MP4.');
    if (boxBytes < headerBytes) throw new UnusableVideo('A box of the file is smaller than its own header.');
    const wantedBytes = type === 'mdat' ? headerBytes : boxBytes;
    if (box.length < wantedBytes) {
      if (indexBytes + wantedBytes > MAX_INDEX_BYTES)
        throw new UnusableVideo('The index of the file is too large.');
      const grown = new Uint8Array(wantedBytes);
      grown.set(box);
      box = grown;
      return;
    }
    indexBytes += box.length;
    onBox(box, position);
    mediaBytesLeft = boxBytes - box.length;
    position += boxBytes;
    box = new Uint8Array(SHORT_HEADER_BYTES);
    filled = 0;
  }

  return {
    write(chunk) {
      let offset = 0;
      while (offset < chunk.length) {
        if (mediaBytesLeft > 0) {
          const passed = Math.min(mediaBytesLeft, chunk.length - offset);
          mediaBytesLeft -= passed;
          offset += passed;
          continue;
        }
        const taken = chunk.subarray(offset, offset + box.length - filled);
        box.set(taken, filled);
        filled += taken.length;
        offset += taken.length;
        if (filled === box.length) inspectBox();
      }
    },
    end() {
      // Media data may have no announced end: it then reaches to the end of the file.
      const wholeMedia = mediaBytesLeft === 0 || mediaBytesLeft === Number.POSITIVE_INFINITY;
      if (filled > 0 || !wholeMedia) throw new UnusableVideo('The file breaks off.');
    },
  };
}

function readHeader(box: Uint8Array<ArrayBuffer>): { type: string; headerBytes: number; boxBytes: number } {
  const view = new DataView(box.buffer);
  const type = String.fromCharCode(...box.subarray(4, SHORT_HEADER_BYTES));
  const shortSize = view.getUint32(0);
  if (shortSize === 0) return { type, headerBytes: SHORT_HEADER_BYTES, boxBytes: Number.POSITIVE_INFINITY };
  if (shortSize > 1) return { type, headerBytes: SHORT_HEADER_BYTES, boxBytes: shortSize };
  // 1 announces that the real size follows; until it is here, it is what is wanted.
  const boxBytes =
    box.length < LONG_HEADER_BYTES ? LONG_HEADER_BYTES : Number(view.getBigUint64(SHORT_HEADER_BYTES));
  return { type, headerBytes: LONG_HEADER_BYTES, boxBytes };
}
