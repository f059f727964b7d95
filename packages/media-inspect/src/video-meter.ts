/** Counts, hashes and measures one video while its bytes pass. */
import { createHash } from 'node:crypto';
import { type MeasuredVideo, UnusableVideo } from '@geekhub/ports/media';
import { createFile, Log, MP4BoxBuffer } from 'mp4box';
import { createBoxScanner } from './box-scanner.ts';
import { measureTracks } from './measure-tracks.ts';

export interface VideoMeter {
  /** Throws UnusableVideo as soon as the bytes cannot become the video. */
  write(chunk: Uint8Array): void;
  /** Throws UnusableVideo unless the bytes were one whole playable MP4. */
  end(): MeasuredVideo;
}

export function createVideoMeter(expectedBytes: number | null): VideoMeter {
  // mp4box prints what it dislikes, bytes of the file included. The verdict is ours, and nothing of a file is logged.
  Log.error = () => {};

  const hash = createHash('sha256');
  const file = createFile();
  const scanner = createBoxScanner((box, position) => {
    readIndex(() => file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(box.buffer, position)));
  });
  let bytes = 0;

  return {
    write(chunk) {
      bytes += chunk.length;
      if (expectedBytes !== null && bytes > expectedBytes)
        throw new UnusableVideo('More bytes came than were announced.');
      hash.update(chunk);
      scanner.write(chunk);
    },
    end() {
      if (bytes === 0) throw new UnusableVideo('The file is empty.');
      if (expectedBytes !== null && bytes < expectedBytes)
        throw new UnusableVideo('Fewer bytes came than were announced.');
      scanner.end();
      const tracks = readIndex(() => measureTracks(file, bytes));
      return { ...tracks, bytes, sha256: hash.digest('hex') };
    },
  };
}

/** mp4box stumbles in many ways over an index that lacks a box or contradicts itself; for us they are all one. */
function readIndex<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnusableVideo) throw error;
    throw new UnusableVideo('The index of the file cannot be read.');
  }
}
