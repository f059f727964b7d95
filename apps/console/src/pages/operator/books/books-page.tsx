/** Whether the books are right, and when that was last looked at. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { BookCheck as BookIcon } from 'lucide-react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { type Outputs, useTRPC } from '../../../trpc.ts';
import { Ago } from '../../../ui/ago.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState, ErrorNotice, Notice } from '../../../ui/notices.tsx';
import { Page } from '../../../ui/page.tsx';
import { ProgressBar } from '../../../ui/progress-bar.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { BooksResult } from './books-result.tsx';
import { booksText } from './books-text.ts';

export type BookCheck = Outputs['operator']['books']['list']['checks'][number];

const RUNNING_MS = 1_000;
const QUIET_MS = 30_000;

const TONES: Record<NonNullable<BookCheck['outcome']>, Tone> = {
  right: 'good',
  wrong: 'bad',
  timed_out: 'warn',
  stopped: 'warn',
  broken: 'warn',
  lost: 'warn',
};

export function BooksPage() {
  const t = useText(booksText);
  const format = useFormat();
  const trpc = useTRPC();
  const toast = useToast();
  const checks = useQuery(
    trpc.operator.books.list.queryOptions(undefined, {
      refetchInterval: ({ state }) =>
        state.data?.checks.some(({ outcome }) => outcome === null) ? RUNNING_MS : QUIET_MS,
    }),
  );
  const begin = useMutation(
    trpc.operator.books.check.mutationOptions({
      async onSuccess({ begun }) {
        if (!begun) toast.bad(t('underWay'));
        await checks.refetch();
      },
    }),
  );
  const rows = checks.data?.checks ?? [];
  const running = rows.find(({ outcome }) => outcome === null);
  const newest = rows[0];
  const columns: Column<BookCheck>[] = [
    { id: 'when', head: t('when'), cell: ({ started }) => <Ago at={started} /> },
    {
      id: 'result',
      head: t('result'),
      cell: ({ outcome }) => (
        <Badge tone={outcome === null ? 'info' : TONES[outcome]}>
          {t(`outcome.${outcome ?? 'running'}`)}
        </Badge>
      ),
    },
    {
      id: 'took',
      head: t('took'),
      numeric: true,
      cell: ({ took_ms }) => (
        <span className="whitespace-nowrap">{took_ms === null ? '–' : format.milliseconds(took_ms)}</span>
      ),
    },
    {
      id: 'read',
      head: t('read'),
      cell: ({ jobs, transfers }) =>
        jobs === null || transfers === null ? (
          '–'
        ) : (
          <span className="whitespace-nowrap">
            {t('counts', { jobs: format.number(jobs), transfers: format.number(transfers) })}
          </span>
        ),
    },
    {
      id: 'by',
      head: t('by'),
      cell: ({ started_by }) => <span className="whitespace-nowrap">{t(`byWhom.${started_by}`)}</span>,
    },
  ];
  const button = (
    <Button
      look="primary"
      icon={<BookIcon aria-hidden className="size-4" />}
      busy={begin.isPending || running !== undefined}
      onClick={() => begin.mutate()}
    >
      {t('check')}
    </Button>
  );

  return (
    <Page title={t('title')} lead={t('lead')} actions={rows.length > 0 ? button : undefined}>
      {begin.isError && <ErrorNotice error={begin.error} />}
      <div aria-live="polite" className="grid gap-5 empty:hidden">
        {running !== undefined && (
          <Notice>
            <p className="font-medium">
              {t('running', {
                done: String(running.steps_done),
                steps: String(running.steps),
                ago: format.ago(running.started),
              })}
            </p>
            <div className="mt-2 max-w-sm">
              <ProgressBar
                label={t('outcome.running')}
                percent={Math.round((100 * running.steps_done) / running.steps)}
              />
            </div>
          </Notice>
        )}
        {newest !== undefined && newest.outcome !== null && <BooksResult check={newest} />}
      </div>
      <Card title={t('last')} flush>
        <QueryState query={checks} flush />
        {checks.isSuccess && rows.length === 0 && (
          <EmptyState icon={<BookIcon aria-hidden />} title={t('none')} action={button}>
            {t('noneHow')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <Table caption={t('last')} columns={columns} rows={rows} keyOf={({ id }) => id} />
        )}
      </Card>
      <p className="max-w-prose text-soft text-sm">{t('howLong')}</p>
    </Page>
  );
}
