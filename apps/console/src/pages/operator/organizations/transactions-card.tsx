/** What was booked for an organisation, and the way to book more. Within the organisation's scope. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { type Outputs, useTRPC } from '../../../trpc.ts';
import { Ago } from '../../../ui/ago.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { LoadMore } from '../../../ui/load-more.tsx';
import { SkeletonRows } from '../../../ui/notices.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { SEGMENT, SEGMENTS } from '../../../ui/segments.ts';
import { type Column, Table } from '../../../ui/table.tsx';
import { BookDialog } from './book-dialog.tsx';
import { type BookingDraft, newDraft } from './booking-draft.ts';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';

type Transaction = Outputs['credits']['transactions']['data'][number];
const MODES = ['live', 'test'] as const;

interface TransactionsCardProps {
  account: Account;
  mode: (typeof MODES)[number];
  /** The balance is another; resolves when it is known. */
  onChange: () => Promise<void>;
}

export function TransactionsCard({ account, mode, onChange }: TransactionsCardProps) {
  const t = useText(organizationsText);
  const format = useFormat();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<BookingDraft | null>(null);
  const [isOpen, setOpen] = useState(false);
  const list = useInfiniteQuery(
    trpc.credits.transactions.infiniteQueryOptions(
      { limit: 25 },
      { getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined },
    ),
  );
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const refresh = async () => {
    await Promise.all([
      onChange(),
      queries.invalidateQueries({ queryKey: trpc.credits.transactions.pathKey() }),
    ]);
  };
  const open = () => {
    // One that was sent and not answered is opened again as it was sent: under its key it is booked once.
    setDraft((current) => (current?.isUnanswered ? current : newDraft(mode)));
    setOpen(true);
    void refresh();
  };
  const columns: Column<Transaction>[] = [
    { id: 'when', head: t('when'), cell: ({ created }) => <Ago at={created} /> },
    { id: 'type', head: t('type'), cell: ({ type }) => t(`types.${type}`) },
    {
      id: 'amount',
      head: t('amount'),
      numeric: true,
      cell: ({ amount }) => <span className="whitespace-nowrap">{format.money(amount)}</span>,
    },
    {
      id: 'after',
      head: t('after'),
      numeric: true,
      cell: ({ balance_after }) => <span className="whitespace-nowrap">{format.money(balance_after)}</span>,
    },
    {
      id: 'note',
      head: t('note'),
      cell: ({ note, job_id }) =>
        job_id === null ? (
          <bdi className="block min-w-40 max-w-96 wrap-anywhere">{note ?? '–'}</bdi>
        ) : (
          <Link
            to="/organizations/$organization/$mode/videos/$id"
            params={{ organization: account.id, mode, id: job_id }}
            className="text-accent-strong underline underline-offset-2"
          >
            {t('openJob')}
          </Link>
        ),
    },
  ];
  return (
    <Card
      title={t('transactions')}
      action={
        <div className="flex flex-wrap items-center gap-2">
          <nav aria-label={t('mode')} className={SEGMENTS}>
            {MODES.map((each) => (
              <Link
                key={each}
                to="/operator/organizations/$id"
                params={{ id: account.id }}
                search={each === 'test' ? { mode: each } : {}}
                replace
                resetScroll={false}
                activeOptions={{ exact: true }}
                className={SEGMENT}
              >
                {t(each)}
              </Link>
            ))}
          </nav>
          <Button look="primary" size="small" icon={<Plus aria-hidden className="size-4" />} onClick={open}>
            {t('book')}
          </Button>
        </div>
      }
      flush
    >
      <QueryState query={list} flush skeleton={<SkeletonRows count={3} />} />
      {list.isSuccess && rows.length === 0 && <p className="p-4 text-soft text-sm">{t('noTransactions')}</p>}
      {rows.length > 0 && (
        <Table caption={t('transactions')} columns={columns} rows={rows} keyOf={({ id }) => id} />
      )}
      <LoadMore list={list} />
      {isOpen && draft !== null && (
        <BookDialog
          account={account}
          draft={draft}
          onDraft={setDraft}
          onBooked={refresh}
          onClose={() => setOpen(false)}
        />
      )}
    </Card>
  );
}
