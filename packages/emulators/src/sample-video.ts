/** The small real videos that the emulated providers deliver: H.264 in MP4, 128x72. */
import { readFile } from 'node:fs/promises';

const SILENT_SECONDS = [4, 5, 6, 8, 9, 10];
const AUDIO_SECONDS = [4, 6, 8];

const readFiles = new Map<string, Promise<Uint8Array>>();

/**
 * A video of exactly `seconds`: 4, 5, 6, 8, 9 or 10 without sound; 4, 6 or 8 with an AAC track. Every caller gets the
 * same bytes: do not write to them.
 */
export async function readSampleVideo(seconds: number, options?: { audio?: boolean }): Promise<Uint8Array> {
  const audio = options?.audio ?? false;
  const available = audio ? AUDIO_SECONDS : SILENT_SECONDS;
  if (!available.includes(seconds)) {
    throw new RangeError(
      `there is no ${seconds} s sample ${audio ? 'with' : 'without'} audio, only ${available.join(', ')} s`,
    );
  }
  return await readFixture(`${seconds}s${audio ? '-audio' : ''}.mp4`);
}

/** The 5 s sample as other encoders lay it out: with `moov` behind the media data, or in fragments. */
export async function readSampleVideoVariant(layout: 'moov-last' | 'fragmented'): Promise<Uint8Array> {
  return await readFixture(`5s-${layout}.mp4`);
}

async function readFixture(fileName: string): Promise<Uint8Array> {
  const known = readFiles.get(fileName);
  if (known !== undefined) return await known;
  const reading = readFile(new URL(`../fixtures/${fileName}`, import.meta.url));
  readFiles.set(fileName, reading);
  return await reading;
}
