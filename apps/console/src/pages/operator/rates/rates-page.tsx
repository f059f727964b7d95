/** What a second of video costs, and the exchange rate that makes it so. */
import { useQuery } from '@tanstack/react-query';
import { useText } from '../../../language/text.ts';
import { type Outputs, useTRPC } from '../../../trpc.ts';
import { Page } from '../../../ui/page.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { SkeletonCard } from '../../../ui/skeleton-card.tsx';
import { RateForm } from './rate-form.tsx';
import { RateHistory } from './rate-history.tsx';
import { ratesText } from './rates-text.ts';

export type Rates = Outputs['operator']['fxRates']['list'];

export function RatesPage() {
  const t = useText(ratesText);
  const trpc = useTRPC();
  const rates = useQuery(trpc.operator.fxRates.list.queryOptions());
  return (
    <Page title={t('title')} lead={t('lead')}>
      <QueryState query={rates} skeleton={<SkeletonCard count={7} />} />
      {rates.data !== undefined && (
        <>
          <RateForm rates={rates.data} />
          <RateHistory rates={rates.data} />
        </>
      )}
    </Page>
  );
}
