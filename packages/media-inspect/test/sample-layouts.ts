/** Sample videos taken apart and put together otherwise. */
import { Buffer } from 'node:buffer';

export interface TopLevelBox {
  type: string;
  start: number;
  bytes: number;
}

function topLevelBoxes(file: Uint8Array): TopLevelBox[] {
  const view = Buffer.from(file.buffer, file.byteOffset, file.length);
  const boxes: TopLevelBox[] = [];
  for (let start = 0; start < file.length; start += boxes.at(-1)?.bytes ?? file.length) {
    boxes.push({
      type: view.toString('latin1', start + 4, start + 8),
      start,
      bytes: view.readUInt32BE(start),
    });
  }
  return boxes;
}

export function boxNamed(file: Uint8Array, type: string): TopLevelBox {
  const found = topLevelBoxes(file).find((box) => box.type === type);
  if (found === undefined) throw new Error(`the sample has no ${type}`);
  return found;
}

/** `size` 1, then the real size in 64 bits, as files over 4 GB have it. */
export function longMediaHeader(mediaBytes: number): Uint8Array {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1);
  header.write('mdat', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(mediaBytes + header.length), 8);
  return header;
}

/** A copy in which the first `from` became `to`, of the same length. */
export function replaceBytes(file: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  const copy = Buffer.from(file);
  const position = copy.indexOf(from);
  if (position === -1 || from.length !== to.length) throw new Error('nothing to replace');
  copy.set(to, position);
  return copy;
}
