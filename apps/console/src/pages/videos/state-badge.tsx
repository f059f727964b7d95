/** The state of a job in a word. */
import { useText } from '../../language/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Job, STATE_TONES, stateOf } from './job.ts';
import { videosText } from './videos-text.ts';

export function StateBadge({ job }: { job: Pick<Job, 'status' | 'deleted'> }) {
  const t = useText(videosText);
  const state = stateOf(job);
  return <Badge tone={STATE_TONES[state]}>{t(`states.${state}`)}</Badge>;
}
