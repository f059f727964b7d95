/** Every movement of the organisation's money, and the way to have them as a file. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Download, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { Select } from '../../ui/select.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { transactionsText } from './transactions-text.ts';
import { TRANSACTION_TYPES } from './usage-search.ts';

type Transaction = Outputs['credits']['transactions']['data'][number];

const ALL = 'all';

export function TransactionsSection() {
  const t = useText(transactionsText);
  const trpc = useTRPC();
  const { type } = useSearch({ from: '/signed-in/organizations/$organization/$mode/usage' });
  const list = useInfiniteQuery(
    trpc.credits.transactions.infiniteQueryOptions(
      { limit: 50, ...(type === undefined ? {} : { type }) },
      { getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined },
    ),
  );
  const [exporting, setExporting] = useState(false);
  const columns = useColumns();
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const isEmpty = list.isSuccess && rows.length === 0;
  const none = type === undefined ? 'none' : 'noneOfType';
  return (
    <Card
      title={t('title')}
      action={
        <div className="flex flex-wrap gap-2">
          <TypeFilter />
          <Button icon={<Download aria-hidden className="size-4" />} onClick={() => setExporting(true)}>
            {t('export')}
          </Button>
        </div>
      }
      flush
    >
      <QueryState query={list} flush />
      {isEmpty && (
        <EmptyState icon={<ReceiptText aria-hidden />} title={t(none)}>
          {t(`${none}How`)}
        </EmptyState>
      )}
      {rows.length > 0 && <Table caption={t('title')} columns={columns} rows={rows} keyOf={({ id }) => id} />}
      <LoadMore list={list} />
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Card>
  );
}

function useColumns(): Column<Transaction>[] {
  const t = useText(transactionsText);
  const format = useFormat();
  const { organization, mode } = useScope();
  return [
    {
      id: 'time',
      head: t('time'),
      cell: ({ created }) => <span className="whitespace-nowrap">{format.dateTime(created)}</span>,
    },
    {
      id: 'amount',
      head: t('amount'),
      numeric: true,
      cell: ({ amount }) => <span className="whitespace-nowrap">{format.signedAmount(amount)}</span>,
    },
    {
      id: 'type',
      head: t('type'),
      cell: ({ type }) => <span className="whitespace-nowrap">{t(`types.${type}`)}</span>,
    },
    {
      id: 'balance',
      head: t('balanceAfter'),
      numeric: true,
      cell: ({ balance_after }) => <span className="whitespace-nowrap">{format.amount(balance_after)}</span>,
    },
    {
      id: 'about',
      head: t('about'),
      cell: ({ job_id, note }) =>
        job_id === null ? (
          <p className="min-w-40 max-w-prose">{note}</p>
        ) : (
          <Link
            to="/organizations/$organization/$mode/videos/$id"
            params={{ organization, mode, id: job_id }}
            className="inline-flex min-h-6 items-center whitespace-nowrap font-medium text-accent-strong underline underline-offset-2"
          >
            {t('job', { id: job_id.slice(0, 8) })}
          </Link>
        ),
    },
  ];
}

function TypeFilter() {
  const t = useText(transactionsText);
  const navigate = useNavigate({ from: '/organizations/$organization/$mode/usage' });
  const { type } = useSearch({ from: '/signed-in/organizations/$organization/$mode/usage' });
  return (
    <div className="w-44">
      <Select
        label={t('filter')}
        options={[
          { value: ALL, label: t('all') },
          ...TRANSACTION_TYPES.map((each) => ({ value: each, label: t(`types.${each}`) })),
        ]}
        value={type ?? ALL}
        onChange={(next) =>
          void navigate({
            search: ({ type: _, ...search }) => (next === ALL ? search : { ...search, type: next }),
            resetScroll: false,
          })
        }
      />
    </div>
  );
}
