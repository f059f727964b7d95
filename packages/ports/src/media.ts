/** What the engine needs from where videos are kept, and from what measures them. */

/** `organizationId` and `jobId` name the object: one job, one address. */
export interface MediaKey {
  organizationId: string;
  jobId: string;
}

export type StoreOutcome =
  /** `bytes` is what the storage says it holds. */
  | { kind: 'stored'; bytes: number }
  /** Something was there before, and is there still. The stream was cancelled. */
  | { kind: 'exists' };

export interface StoredObject {
  stream: ReadableStream<Uint8Array>;
  /** The length that the storage announced, null when none was. */
  bytes: number | null;
}

/** Every call throws when the storage cannot be used, and ends when `signal` is aborted. */
export interface MediaStore {
  /**
   * Stores the stream to its end, then makes it visible under its final name, at once and only if nothing is there:
   * never overwrites. A stream that fails leaves nothing visible.
   */
  store(key: MediaKey, stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<StoreOutcome>;
  /** What the storage holds, read past any cache; null when it holds nothing. Reading fails when the line is cut. */
  open(key: MediaKey, signal: AbortSignal): Promise<StoredObject | null>;
  /** Afterwards nothing is there, whatever was before. */
  remove(key: MediaKey, signal: AbortSignal): Promise<void>;
  /** The public address, ending in `/storage/v1/object/public/<bucket>/<organization>/<job>/video.mp4`. */
  publicUrl(key: MediaKey): string;
}

/** What is really in the file. */
export interface MeasuredVideo {
  durationMs: number;
  width: number;
  height: number;
  audio: boolean;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface Inspection {
  /**
   * The same bytes, unchanged and not held in memory. Fails at its end, before the last chunk is let go, when they
   * are no whole playable MP4: so what reads this stream never completes with a video that was not verified.
   */
  stream: ReadableStream<Uint8Array>;
  /** Resolves when the stream was read to its end. Rejects with UnusableVideo, or with the error of the source. */
  measured: Promise<MeasuredVideo>;
}

export interface MediaInspector {
  /** `expectedBytes` is the announced length, null when none was. */
  inspect(source: ReadableStream<Uint8Array>, expectedBytes: number | null): Inspection;
}

/** The source was read to its end, and is no whole playable MP4. A line that is cut is another error: it may heal. */
export class UnusableVideo extends Error {
  override readonly name = 'UnusableVideo';
}
