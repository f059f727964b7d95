/** The ways in which Google's Veo can fail. */
import type { VideoFault } from './video-faults.ts';

/** An answer that never comes, or comes wrong. */
export type GeminiWireFault =
  /** Without `body`: Google's own error body for that status, with `retryDelay` as its RetryInfo. */
  | { kind: 'status'; status: number; retryDelay?: string; retryAfterSeconds?: number; body?: unknown }
  /** The connection is reset before any answer. */
  | { kind: 'reset' }
  /** No answer, ever. */
  | { kind: 'hang' }
  | { kind: 'invalid_json' }
  /** The connection is cut in the middle of the answer. */
  | { kind: 'truncated' }
  | { kind: 'redirect'; location: string };

export interface GeminiFaults {
  /** `started`: the render was begun all the same. An unreadable answer is always about one that was. */
  submit:
    | Extract<GeminiWireFault, { kind: 'invalid_json' | 'truncated' }>
    | (Extract<GeminiWireFault, { kind: 'status' | 'reset' | 'hang' | 'redirect' }> & { started?: boolean })
    | { kind: 'no_name' };
  /** `nothing`: the JSON value `null`. */
  poll: GeminiWireFault | { kind: 'nothing' };
  /** Taken by the next submit that is accepted: how its render ends. */
  render: /** Refused on grounds of safety: done, with no video and no error. */
    | { kind: 'filtered'; reasons: string[] }
    /** Done with an error, by its numeric google.rpc code. */
    | { kind: 'error'; code: number }
    /** Done with nothing at all. */
    | { kind: 'empty' }
    /** The bytes in the answer instead of an address. */
    | { kind: 'inline' }
    /** It goes on for ever: not even `finish` ends it. */
    | { kind: 'endless' };
  media: { kind: 'status'; status: number; retryAfterSeconds?: number } | VideoFault;
}
