/** What the operator's pages need from the database about what may need attention. */
import type { AttentionKind } from '@geekhub/contracts/attention-kind';
import type { JobStatus } from '@geekhub/contracts/job';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { AttemptOutcome } from '@geekhub/contracts/receipt';

interface Place {
  id: string;
  organization: { id: string; name: string };
  mode: KeyMode;
  since: Date;
  /** Of `since`, exactly: where a page goes on. */
  sinceMicros: bigint;
}

interface JobInTrouble {
  id: string;
  model: string;
  provider: string;
  status: JobStatus;
}

export type AttentionRecord = Place &
  (
    | {
        kind: 'unconfirmed';
        job: JobInTrouble;
        outcome: 'unconfirmed' | 'abandoned';
        upstream: string;
        claimableUntil: Date | null;
      }
    | {
        kind: 'slow';
        job: JobInTrouble;
        outcome: AttemptOutcome | null;
        usualSeconds: number;
        deadline: Date;
        checks: number;
      }
    | { kind: 'storage'; job: JobInTrouble; copyFaults: number; sourceLost: Date | null; nextTry: Date }
    | {
        kind: 'endpoints';
        url: string;
        disabled: boolean;
        reason: 'gone' | 'failing' | null;
        waitingMessages: number;
      }
    | {
        kind: 'messages';
        job: JobInTrouble;
        url: string;
        gaveUp: boolean;
        tries: number;
        answer: { status: number | null; fault: string | null } | null;
        nextTry: Date | null;
      }
    | { kind: 'deletions'; job: JobInTrouble; tries: number; nextTry: Date }
  );

/** What counts as trouble. */
export interface AttentionLimits {
  /** An open job takes more than so many times what nine in ten take, */
  slowTimes: number;
  /** or its deadline is so near; in milliseconds. */
  nearDeadlineMs: number;
  /** Of a job that says nothing of what is usual. */
  usualSeconds: number;
  /** A finished video waits for so long to be stored. */
  storageMs: number;
  /** What is older is history: of lost submits, and of messages. */
  historyMs: number;
}

export interface AttentionPage {
  limit: number;
  after: { sinceMicros: bigint; id: string } | null;
}

export interface AttentionStore {
  /** At most `limit` + 1: what waits longest first; of what is over, the newest. */
  list(kind: AttentionKind, limits: AttentionLimits, page: AttentionPage): Promise<AttentionRecord[]>;
  /** Counts no further than `upTo`. */
  count(limits: AttentionLimits, upTo: number): Promise<Record<AttentionKind, number>>;
}
