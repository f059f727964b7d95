/** One organisation as the operator sees it: what it has, who belongs to it, what was booked. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft, CircleHelp, ExternalLink } from 'lucide-react';
import { useText } from '../../../language/text.ts';
import { ScopeProvider } from '../../../session/scope-provider.tsx';
import { type Outputs, refusalOf, useTRPC } from '../../../trpc.ts';
import { buttonClass } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/notices.tsx';
import { Page } from '../../../ui/page.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { SkeletonCard } from '../../../ui/skeleton-card.tsx';
import { MembersCard } from '../../members/members-card.tsx';
import { AboutCard } from './about-card.tsx';
import { BalanceCards } from './balance-cards.tsx';
import { organizationsText } from './organizations-text.ts';
import { TransactionsCard } from './transactions-card.tsx';

export type Account = Outputs['operator']['organizations']['get'];

const READ_EVERY_MS = 15_000;

export function OrganizationPage() {
  const t = useText(organizationsText);
  const trpc = useTRPC();
  const { id } = useParams({ from: '/signed-in/operator/organizations/$id' });
  const { mode = 'live' } = useSearch({ from: '/signed-in/operator/organizations/$id' });
  const account = useQuery(
    trpc.operator.organizations.get.queryOptions({ id }, { refetchInterval: READ_EVERY_MS }),
  );
  const refusal = refusalOf(account.error);
  const isMissing = refusal?.code === 'not_found' || refusal?.param === 'id';
  const all = (
    <Link to="/operator/organizations" className={buttonClass('secondary')}>
      <ArrowLeft aria-hidden className="size-4" />
      {t('back')}
    </Link>
  );
  if (isMissing) {
    return (
      <Page title={t('notThere')} actions={all}>
        <EmptyState icon={<CircleHelp aria-hidden />} title={t('notThere')} action={all} />
      </Page>
    );
  }
  return (
    <Page
      title={account.data?.name ?? '…'}
      actions={
        <>
          {all}
          {account.data !== undefined && (
            <Link
              to="/organizations/$organization/$mode/playground"
              params={{ organization: id, mode }}
              className={buttonClass('secondary')}
            >
              <ExternalLink aria-hidden className="size-4" />
              {t('openPages')}
            </Link>
          )}
        </>
      }
    >
      <QueryState query={account} skeleton={<SkeletonCard count={6} />} />
      {account.data !== undefined && (
        <>
          <BalanceCards account={account.data} />
          <ScopeProvider scope={{ organization: id, mode }}>
            <TransactionsCard
              account={account.data}
              mode={mode}
              onChange={async () => {
                await account.refetch();
              }}
            />
            <MembersCard
              title={t('members')}
              mayChange
              empty={<p className="p-4 text-soft text-sm">{t('noMembers')}</p>}
            />
          </ScopeProvider>
          <AboutCard account={account.data} onChange={() => void account.refetch()} />
        </>
      )}
    </Page>
  );
}
