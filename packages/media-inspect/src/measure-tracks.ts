/** Length, picture size and sound of a video, from the index of its file. */
import { type MeasuredVideo, UnusableVideo } from '@geekhub/ports/media';
import { AudioSampleEntry, type ISOFile, VisualSampleEntry } from 'mp4box';

/** No model renders minutes; an index may claim centuries. */
const LONGEST_MS = 3_600_000;

type Track = ISOFile['moov']['traks'][number];

/** Throws UnusableVideo unless the file is playable and all its media data lie within the `bytes` received. */
export function measureTracks(
  file: ISOFile,
  bytes: number,
): Pick<MeasuredVideo, 'durationMs' | 'width' | 'height' | 'audio'> {
  // mp4box types `moov` as always there.
  const moov: ISOFile['moov'] | undefined = file.moov;
  if (moov === undefined) throw new UnusableVideo('The file has no index.');

  const filled = moov.traks.filter((track) => track.samples_size > 0);
  const videoTrack = filled.find((track) => sampleEntryOf(track) instanceof VisualSampleEntry);
  const audioTracks = filled.filter((track) => sampleEntryOf(track) instanceof AudioSampleEntry);
  if (videoTrack === undefined) throw new UnusableVideo('The file has no picture.');

  const played = [videoTrack, ...audioTracks];
  if (!played.every((track) => track.samples.every((sample) => sample.offset + sample.size <= bytes))) {
    throw new UnusableVideo('The file lacks a part of its media data.');
  }
  const seconds = Math.max(...played.map((track) => presentationSeconds(track, moov.mvhd.timescale)));
  const durationMs = Math.round(seconds * 1000);
  const { width, height } = pictureSize(videoTrack);
  // NaN, from an index that contradicts itself, is refused too.
  if (!(durationMs > 0 && durationMs <= LONGEST_MS && width > 0 && height > 0)) {
    throw new UnusableVideo('The video has no length or no size, or is longer than any that is sold.');
  }
  return { durationMs, width, height, audio: audioTracks.length > 0 };
}

function sampleEntryOf(track: Track) {
  return track.mdia.minf.stbl.stsd.entries[0];
}

/**
 * What the track header says, which leaves out what an edit list cuts off (such as the silence an AAC encoder
 * puts in front), but never more than there are samples for. Fragmented files leave the header at zero.
 */
function presentationSeconds(track: Track, movieTimescale: number): number {
  const sampleSeconds = track.samples_duration / track.mdia.mdhd.timescale;
  return track.tkhd.duration > 0
    ? Math.min(sampleSeconds, track.tkhd.duration / movieTimescale)
    : sampleSeconds;
}

/** As it is shown: a quarter turn in the track's matrix swaps the two. */
function pictureSize(track: Track): { width: number; height: number } {
  const entry = sampleEntryOf(track);
  if (!(entry instanceof VisualSampleEntry)) return { width: 0, height: 0 };
  const { width, height } = entry;
  const turned = track.tkhd.matrix[0] === 0 && track.tkhd.matrix[4] === 0;
  return turned ? { width: height, height: width } : { width, height };
}
