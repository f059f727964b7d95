/** What jobs are looked for by. */
import type { JobState } from '@geekhub/contracts/job-state';
import type { JobSnapshot } from './job-record.ts';

/** null: whatever it is. */
export interface JobSearch {
  id: string | null;
  /** Each word of it is one of the prompt, or the beginning of one. */
  words: string | null;
  state: JobState | null;
  /** The one that was asked for. */
  model: string | null;
  keyId: string | null;
  from: Date | null;
  /** This moment is not among them. */
  until: Date | null;
}

export interface SearchPage {
  limit: number;
  /** The last job of the page before. */
  after: { createdAt: Date; id: string } | null;
}

export interface KeyName {
  id: string;
  name: string;
  last4: string;
}

export interface SearchedJob {
  job: JobSnapshot;
  /** What it was made with. */
  key: KeyName;
}
