/** How the providers are. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { useTRPC } from '../../../trpc.ts';
import { Notice } from '../../../ui/notices.tsx';
import { Page } from '../../../ui/page.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { SEGMENT, SEGMENTS } from '../../../ui/segments.ts';
import { SkeletonCard } from '../../../ui/skeleton-card.tsx';
import { WINDOWS } from '../operator-search.ts';
import { healthText } from './health-text.ts';
import { ProviderCard } from './provider-card.tsx';

const READ_EVERY_MS = 10_000;

export function HealthPage() {
  const t = useText(healthText);
  const format = useFormat();
  const trpc = useTRPC();
  const { window = '24h' } = useSearch({ from: '/signed-in/operator/' });
  const health = useQuery(
    trpc.operator.health.get.queryOptions(
      { window },
      { refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData },
    ),
  );
  const choice = (
    <nav aria-label={t('window')} className={SEGMENTS}>
      {WINDOWS.map((each) => (
        <Link
          key={each}
          to="/operator"
          search={each === '24h' ? {} : { window: each }}
          replace
          activeOptions={{ exact: true }}
          className={SEGMENT}
        >
          {t(`windows.${each}`)}
        </Link>
      ))}
    </nav>
  );

  return (
    <Page title={t('title')} lead={t('lead')} actions={choice}>
      <QueryState query={health} skeleton={<SkeletonCard count={6} />} />
      {health.data !== undefined && (
        <>
          {health.data.unavailable_models.length > 0 && (
            <Notice tone="warn">
              {t('unavailable', { models: health.data.unavailable_models.join(', ') })}
            </Notice>
          )}
          <div className="grid gap-5 lg:grid-cols-2">
            {health.data.providers.map((provider) => (
              <ProviderCard key={provider.name} provider={provider} />
            ))}
          </div>
          <p className="text-soft text-xs">{t('asOf', { time: format.exactTime(health.data.read) })}</p>
        </>
      )}
    </Page>
  );
}
