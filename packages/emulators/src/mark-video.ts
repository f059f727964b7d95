/** Gives a video bytes that no other has. */

const HEADER_BYTES = 8;

/** Appends a box that players skip, with the mark in it: two videos of one sample can then be told apart. */
export function markVideo(video: Uint8Array, mark: string): Uint8Array {
  const content = Buffer.from(mark);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(HEADER_BYTES + content.length);
  header.write('free', 4, 'latin1');
  return Buffer.concat([video, header, content]);
}
