/** What a job costs, or that it cost nothing. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import type { Job } from './job.ts';
import { videosText } from './videos-text.ts';

export function CostLine({ job: { cost } }: { job: Pick<Job, 'cost'> }) {
  const t = useText(videosText);
  const format = useFormat();
  const amount = format.money(cost.amount);
  switch (cost.state) {
    case 'held':
      return t('held', { amount });
    case 'charged':
      return amount;
    case 'released':
      return t('notCharged');
  }
}
