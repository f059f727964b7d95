/** What the engine needs from whoever renders videos. */
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { RenderOptions } from '@geekhub/contracts/resolve-request';
import type { Json } from './json.ts';

export interface RenderRequest extends RenderOptions {
  jobId: string;
  /** Catalogue id. */
  model: string;
  /** The provider's own id, the operator's override applied. */
  upstream: string;
  imageUrl: string | null;
  /** Never without `imageUrl`. */
  lastFrameUrl: string | null;
  /** Where the provider may tell that it is done; null when we cannot be reached from outside. */
  callbackUrl: string | null;
  /** For the sandbox alone: what it is to play, as the caller wrote it. */
  scenario?: string;
}

/** Why the provider will never deliver this video. `message` is a public sentence: no key, address or internal text. */
export interface Failure {
  code: JobErrorCode;
  message: string;
}

/** What a call that came to nothing says of the provider, whichever job it was for. */
export type Trouble =
  /** It was asked too often. */
  | 'limited'
  /** It refuses our key, our account or our credit. */
  | 'credentials_refused'
  /** The request never left: no connection. */
  | 'unreachable'
  /** A 5xx, no answer, or none that can be read. */
  | 'unwell';

/** Nobody was asked: we ourselves kept the call back. */
export type HeldBack = 'held_back';

/** `trouble` is left out where the cause may lie with this one job, such as a 404 for its operation. */
export interface Later {
  retryAfterMs: number | null;
  trouble?: Trouble | HeldBack;
}

export type SubmitOutcome =
  | { kind: 'accepted'; operation: Json }
  /** The provider refused; nothing was started. */
  | { kind: 'rejected'; reason: Failure }
  /** Nothing was started and a later try may succeed: 429, no connection, our credentials refused. */
  | ({ kind: 'busy' } & Later)
  /** It may have started: an answer was lost, unreadable, or a 5xx. */
  | { kind: 'unconfirmed' };

export interface ImageBytes {
  contentType: string;
  bytes: Uint8Array;
}

export type PlaceOutcome = { kind: 'placed'; url: string } | ({ kind: 'busy' } & Later);

export type CheckOutcome =
  | { kind: 'running'; progress: number | null }
  | { kind: 'finished'; output: Json }
  /** The provider's word that there will be no video. */
  | { kind: 'failed'; reason: Failure }
  /** We learned nothing: a blip, a 4xx or 5xx, an unreadable answer. */
  | ({ kind: 'unavailable' } & Later);

export type OpenOutcome =
  /** `bytes` is the length that was announced, null when none was. Reading fails when the line is cut. */
  | { kind: 'opened'; stream: ReadableStream<Uint8Array>; bytes: number | null }
  | ({ kind: 'unavailable' } & Later);

/** What a provider's callback tells, once its signature was verified. A hint: the provider is asked all the same. */
export interface CallbackHint {
  operation: Json;
}

export interface CallbackRequest {
  /** Path and query as they were requested. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  rawBody: Uint8Array;
}

export interface VideoProvider {
  readonly name: string;
  /** How often a running operation may be asked about, from the first check to the slowest. */
  readonly pace: { firstMs: number; capMs: number };
  /** How a finished video that could not be used is fetched again. Left out where that costs its sender something. */
  readonly copyBackoff?: { baseMs: number; capMs: number };
  /** Its checks of a running operation say how far it is, from the first to the last. */
  readonly tellsProgress?: boolean;
  /** What a render takes here at the least and at the most, whatever the model. Left out where the model decides. */
  readonly typicalSeconds?: readonly [number, number];
  /** Images by address are fetched for it, so that `imageUrl` and `lastFrameUrl` are data URLs or null. */
  readonly needsImageBytes?: boolean;
  /** It renders without them: none is fetched, read or sent, and `imageUrl` is null. */
  readonly ignoresImages?: boolean;
  /**
   * Puts an image that has no public address where this provider can fetch it. Free, and at most one request of each
   * kind. Without it such an image is handed over as a data URL. Never throws.
   */
  placeImage?(image: ImageBytes, signal: AbortSignal): Promise<PlaceOutcome>;
  /** Costs money: at most one request that could start a render, never retried inside. Never throws. */
  submit(request: RenderRequest, signal: AbortSignal): Promise<SubmitOutcome>;
  /** Free, may be repeated. Never throws. */
  check(operation: Json, signal: AbortSignal): Promise<CheckOutcome>;
  /** Opens the finished video with the provider's own credentials. Never throws. */
  open(output: Json, signal: AbortSignal): Promise<OpenOutcome>;
  /** Best effort: the provider may finish all the same. Never throws. */
  cancel?(operation: Json, signal: AbortSignal): Promise<void>;
  /** null when the callback cannot be proven to be the provider's. */
  verifyCallback?(request: CallbackRequest): Promise<CallbackHint | null>;
}
