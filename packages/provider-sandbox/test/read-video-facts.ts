/** Reads from an MP4 file, with a parser that is not ours, what is in it. */
import { createFile, type Movie, MP4BoxBuffer } from 'mp4box';

export interface VideoFacts {
  codec: string;
  seconds: number;
  width: number;
  height: number;
  frames: number;
  audioTracks: number;
}

export function readVideoFacts(bytes: Uint8Array<ArrayBuffer>): VideoFacts {
  const file = createFile();
  let movie: Movie | undefined;
  file.onReady = (ready) => {
    movie = ready;
  };
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes.buffer, 0));
  file.flush();
  const video = movie?.videoTracks[0];
  if (movie === undefined || video?.video === undefined) throw new Error('no MP4 file with a video track');
  return {
    codec: video.codec,
    seconds: video.duration / video.timescale,
    width: video.video.width,
    height: video.video.height,
    frames: video.nb_samples,
    audioTracks: movie.audioTracks.length,
  };
}
