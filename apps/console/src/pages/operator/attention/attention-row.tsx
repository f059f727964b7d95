/** One thing that needs attention: since when, whose, what is known, and the way to it. */
import { Link } from '@tanstack/react-router';
import { useText } from '../../../language/text.ts';
import { Ago } from '../../../ui/ago.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { OrganizationLink } from '../organization-link.tsx';
import type { AttentionItem } from './attention-page.tsx';
import { attentionText } from './attention-text.ts';
import { useFacts } from './use-facts.ts';

export function AttentionRow({ item }: { item: AttentionItem }) {
  const t = useText(attentionText);
  const factsOf = useFacts();
  const { organization, mode, since } = item;
  const place = { organization: organization.id, mode };
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-2 px-4 py-3 text-sm md:grid-cols-[8rem_minmax(0,14rem)_minmax(0,1fr)_auto] md:items-center">
      <span className="text-soft md:text-ink">
        <Ago at={since} />
      </span>
      <div className="col-start-1 grid min-w-0 gap-0.5 md:col-start-auto">
        <span className="flex flex-wrap items-center gap-2">
          <OrganizationLink id={organization.id} name={organization.name} />
          {mode === 'test' && <Badge tone="warn">{t('test')}</Badge>}
        </span>
        <span className="font-mono text-xs wrap-anywhere">
          {'host' in item ? item.host : item.job.model}
          {!('host' in item) && ` · ${item.job.provider}`}
        </span>
      </div>
      <ul className="col-start-1 grid min-w-0 gap-0.5 text-soft text-xs md:col-start-auto">
        {factsOf(item).map((fact) => (
          <li key={fact} className="wrap-anywhere">
            {fact}
          </li>
        ))}
      </ul>
      <span className="col-start-2 row-start-1 md:col-start-auto md:row-start-auto">
        {'job' in item ? (
          <Link
            to="/organizations/$organization/$mode/videos/$id"
            params={{ ...place, id: item.job.job_id }}
            aria-label={t('openJob', { id: item.job.job_id })}
            className={buttonClass('secondary', 'small')}
          >
            {t('open')}
          </Link>
        ) : (
          <Link
            to="/organizations/$organization/$mode/webhooks"
            params={place}
            aria-label={t('openWebhooks', { name: organization.name })}
            className={buttonClass('secondary', 'small')}
          >
            {t('open')}
          </Link>
        )}
      </span>
    </li>
  );
}
