/** The columns of what needs attention. */
import type { AttentionKind } from '@geekhub/contracts/attention-kind';
import { Link } from '@tanstack/react-router';
import { useText } from '../../../language/text.ts';
import { Ago } from '../../../ui/ago.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import type { Column } from '../../../ui/table.tsx';
import { OrganizationLink } from '../organization-link.tsx';
import type { AttentionItem } from './attention-page.tsx';
import { attentionText } from './attention-text.ts';
import { useFacts } from './use-facts.ts';

export function useColumns(kind: AttentionKind): Column<AttentionItem>[] {
  const t = useText(attentionText);
  const factsOf = useFacts();
  const hasReceiver = kind === 'endpoints' || kind === 'messages';
  return [
    { id: 'since', head: t('since'), cell: ({ since }) => <Ago at={since} /> },
    {
      id: 'organization',
      head: t('organization'),
      cell: ({ organization, mode }) => (
        <span className="flex min-w-36 max-w-72 flex-wrap items-center gap-2">
          <OrganizationLink id={organization.id} name={organization.name} />
          {mode === 'test' && <Badge tone="warn">{t('test')}</Badge>}
        </span>
      ),
    },
    {
      id: 'subject',
      head: hasReceiver ? t('receiver') : t('what_of'),
      cell: (item) => (
        <span className="block min-w-32 max-w-64 font-mono text-xs wrap-anywhere">
          {'host' in item ? item.host : item.job.model}
        </span>
      ),
    },
    {
      id: 'known',
      head: t('known'),
      cell: (item) => (
        <ul className="grid min-w-56 gap-0.5 text-soft text-xs">
          {factsOf(item).map((fact) => (
            <li key={fact} className="wrap-anywhere">
              {fact}
            </li>
          ))}
        </ul>
      ),
    },
    {
      id: 'open',
      head: <span className="sr-only">{t('open')}</span>,
      cell: ({ organization, mode, ...item }) => {
        const place = { organization: organization.id, mode };
        return 'job' in item ? (
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
        );
      },
    },
  ];
}
