/** What needs the operator's attention, kind by kind. */
import { ATTENTION_KINDS } from '@geekhub/contracts/attention-kind';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearch } from '@tanstack/react-router';
import { CircleCheckBig } from 'lucide-react';
import { useText } from '../../../language/text.ts';
import { type Outputs, useTRPC } from '../../../trpc.ts';
import { Card } from '../../../ui/card.tsx';
import { LoadMore } from '../../../ui/load-more.tsx';
import { EmptyState, ErrorNotice, Notice } from '../../../ui/notices.tsx';
import { Page } from '../../../ui/page.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { SEGMENT, SEGMENTS } from '../../../ui/segments.ts';
import { AttentionRow } from './attention-row.tsx';
import { attentionText } from './attention-text.ts';

export type AttentionItem = Outputs['operator']['attention']['list']['data'][number];

const READ_EVERY_MS = 30_000;

export function AttentionPage() {
  const t = useText(attentionText);
  const trpc = useTRPC();
  const chosen = useSearch({ from: '/signed-in/operator/attention' }).kind;
  const counted = useQuery(
    trpc.operator.attention.count.queryOptions(undefined, { refetchInterval: READ_EVERY_MS }),
  );
  const counts = counted.data?.counts;
  // Whoever names none sees the first that has something.
  const kind = chosen ?? ATTENTION_KINDS.find((each) => (counts?.[each] ?? 0) > 0) ?? ATTENTION_KINDS[0];
  const list = useInfiniteQuery(
    trpc.operator.attention.list.infiniteQueryOptions(
      { kind, limit: 50 },
      {
        getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
        refetchInterval: READ_EVERY_MS,
        enabled: chosen !== undefined || !counted.isPending,
      },
    ),
  );
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const shown = (count: number) =>
    count >= (counted.data?.counted_up_to ?? 0) ? `${count}+` : String(count);

  if (chosen === undefined && !counted.isPending)
    return <Navigate to="/operator/attention" search={{ kind }} replace />;
  return (
    <Page title={t('title')} lead={t('lead')}>
      {counted.isError && <ErrorNotice error={counted.error} onRetry={() => void counted.refetch()} />}
      <nav aria-label={t('title')} className="flex">
        <div className={SEGMENTS}>
          {ATTENTION_KINDS.map((each) => (
            <Link
              key={each}
              to="/operator/attention"
              search={{ kind: each }}
              replace
              activeOptions={{ exact: true }}
              className={SEGMENT}
            >
              {t(`kinds.${each}`)}
              {counts !== undefined && <span className="tabular-nums">{shown(counts[each])}</span>}
            </Link>
          ))}
        </div>
      </nav>
      <Card title={t(`kinds.${kind}`)} flush>
        <div className="grid gap-3 border-line border-b p-4">
          <p className="text-sm">{t(`what.${kind}`)}</p>
          {rows.length > 0 && <Notice>{t(`do.${kind}`)}</Notice>}
        </div>
        <QueryState query={list} flush />
        {list.isSuccess && rows.length === 0 && (
          <EmptyState icon={<CircleCheckBig aria-hidden />} title={t('none')}>
            {t('noneHow')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul aria-label={t(`kinds.${kind}`)} className="divide-y divide-line">
            {rows.map((item) => (
              <AttentionRow key={`${item.id}/${item.since}`} item={item} />
            ))}
          </ul>
        )}
        <LoadMore list={list} />
      </Card>
    </Page>
  );
}
