/** Is there anything more to wait for? */
import type { Job } from '@geekhub/contracts/job';

export function hasEnded({ status }: Job): boolean {
  return status === 'completed' || status === 'failed';
}
