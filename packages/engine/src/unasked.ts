/** Tells an answer that nobody gave from one that says something of the job. */
import type { Later } from '@geekhub/ports/provider';

/** We kept the call back, or the provider said to come another time: neither is a word on this job. */
export function isUnasked({ trouble }: Pick<Later, 'trouble'>): boolean {
  return trouble === 'held_back' || trouble === 'limited';
}
