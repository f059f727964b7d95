/** What a step can see of a job. */
import type { Json } from '@geekhub/ports/json';
import type { MeasuredVideo } from '@geekhub/ports/media';
import type { CheckOutcome, SubmitOutcome } from '@geekhub/ports/provider';

export type Observation =
  | { kind: 'submitted'; outcome: SubmitOutcome }
  /** An earlier step wrote its intent to submit and was never heard of again. */
  | { kind: 'unaccounted' }
  /** The submit was not confirmed earlier, and nobody has claimed it since. */
  | { kind: 'still_unconfirmed'; since: Date }
  /** The provider's callback proves that it has the job. */
  | { kind: 'adopted'; operation: Json }
  | { kind: 'checked'; outcome: Exclude<CheckOutcome, { kind: 'finished' }> }
  /** The provider's word that the video is there to be fetched. */
  | { kind: 'finished'; output: Json }
  | { kind: 'copied'; measured: MeasuredVideo }
  /** The video was there and could not be used. */
  | { kind: 'copy_unusable' }
  | CopyUnavailable;

/**
 * The provider's video, or our storage, could not be reached. `turn`: nobody was asked, since the provider is to be
 * left alone, or this process stops.
 */
export interface CopyUnavailable {
  kind: 'copy_unavailable';
  lacking: 'source' | 'storage' | 'turn';
  retryAfterMs: number | null;
}
