/** What the pages of videos say of a job in the same way. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { JobState } from '@geekhub/contracts/job-state';
import type { Outputs } from '../../trpc.ts';
import type { Tone } from '../../ui/badge.tsx';

export type Job = Outputs['videos']['get'];
export type FoundJob = Outputs['jobs']['search']['data'][number];

export const STATE_TONES: Record<JobState, Tone> = {
  pending: 'neutral',
  processing: 'info',
  completed: 'good',
  failed: 'bad',
  deleted: 'neutral',
};

export function stateOf({ status, deleted }: Pick<Job, 'status' | 'deleted'>): JobState {
  return deleted === null ? status : 'deleted';
}

export function isOpen({ status }: Pick<Job, 'status'>): boolean {
  return status === 'pending' || status === 'processing';
}

/** As the catalogue calls it, or its id where it is no longer there. */
export function modelName(id: string): string {
  return findModel(id)?.displayName ?? id;
}

/** The first frame is shown before anything is played: some browsers draw none for a video that begins at its begin. */
export function withFirstFrame(url: string): string {
  return `${url}#t=0.001`;
}
