/** What a key may do, in words. */
import type { KeyLimits } from '@geekhub/contracts/key-limits';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { keysText } from './keys-text.ts';

export function LimitWords({ limits }: { limits: KeyLimits }) {
  const t = useText(keysText);
  const format = useFormat();
  const { requests_per_minute, open_jobs, mxn_per_day, models, seconds_per_job } = limits;
  const words = [
    requests_per_minute !== null && t('saidLimits.requests', { count: requests_per_minute }),
    open_jobs !== null && t('saidLimits.jobs', { count: open_jobs }),
    mxn_per_day !== null && t('saidLimits.money', { amount: format.money(mxn_per_day) }),
    seconds_per_job !== null && t('saidLimits.seconds', { count: seconds_per_job }),
    models !== null && t('saidLimits.models', { count: models.length, names: models.join(', ') }),
  ].filter((each) => each !== false);
  if (words.length === 0) return <span className="text-soft">{t('noLimits')}</span>;
  return (
    <ul className="grid min-w-40 max-w-80 gap-0.5">
      {words.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
