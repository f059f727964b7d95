/** The ways in which fal's queue, files and webhooks can fail. */
import type { VideoFault } from './video-faults.ts';

/** An answer that never comes, or comes wrong. */
export type FalWireFault =
  | { kind: 'status'; status: number; retryAfterSeconds?: number; body?: unknown }
  /** The connection is reset before any answer. */
  | { kind: 'reset' }
  /** No answer, ever. */
  | { kind: 'hang' }
  | { kind: 'invalid_json' }
  /** The connection is cut in the middle of the answer. */
  | { kind: 'truncated' }
  /** The right text, but called `text/plain`. */
  | { kind: 'wrong_content_type' };

export interface FalFaults {
  /** `started`: the job was taken in all the same. An unreadable answer is always about a job that was. */
  submit:
    | Extract<FalWireFault, { kind: 'invalid_json' | 'truncated' | 'wrong_content_type' }>
    | (Extract<FalWireFault, { kind: 'status' | 'reset' | 'hang' }> & { started?: boolean })
    | { kind: 'no_request_id' };
  /** `leads_to`: the place for the bytes is there. */
  initiate: FalWireFault | { kind: 'leads_to'; url: string };
  upload: FalWireFault;
  /** `says`: a 202 with this status, whatever the truth is: an earlier one, or one that does not exist. */
  status: FalWireFault | { kind: 'says'; status: string };
  result: FalWireFault | { kind: 'too_early' } | { kind: 'no_video' };
  /** Taken by the next job that is accepted: how its render ends. */
  render: /** The model's own error, by its `type`. */
    | { kind: 'model_error'; type: string; status?: number }
    /** fal's machinery failed, by its `error_type`. */
    | { kind: 'runner_error'; type: string; status: number }
    /** It goes on for ever: not even `finish` ends it. */
    | { kind: 'endless' };
  media: { kind: 'status'; status: number } | VideoFault;
  webhook: /** Never sent. */
    | { kind: 'lost' }
    /** Signed with a key that is not in the key set. */
    | { kind: 'forged' }
    /** Signed ten minutes ago. */
    | { kind: 'stale' }
    | { kind: 'twice' };
}
