/** What was sent, newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useText } from '../../language/text.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { Ago } from '../../ui/ago.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { deliveriesText } from './deliveries-text.ts';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { DeliveryFilters } from './delivery-filters.tsx';
import { DeliveryStateBadge } from './delivery-state.tsx';
import { useWebhooksSearch } from './use-webhooks-search.ts';
import { webhooksText } from './webhooks-text.ts';

type Delivery = Outputs['webhooks']['deliveries']['list']['data'][number];

const LOOK_EVERY_MS = 5_000;

export function DeliveriesView() {
  const t = useText(deliveriesText);
  const trpc = useTRPC();
  const { search, change } = useWebhooksSearch();
  const { endpoint, state, job, delivery } = search;
  const deliveries = useInfiniteQuery(
    trpc.webhooks.deliveries.list.infiniteQueryOptions(
      {
        limit: 50,
        ...(endpoint === undefined ? {} : { endpoint_id: endpoint }),
        ...(state === undefined ? {} : { state }),
        ...(job === undefined ? {} : { job_id: job }),
      },
      {
        getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
        // Whoever reads further down must not be fetched all pages anew.
        refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 0) > 1 ? false : LOOK_EVERY_MS),
      },
    ),
  );
  const rows = deliveries.data?.pages.flatMap(({ data }) => data) ?? [];
  const columns = useDeliveryColumns((id) => change({ delivery: id }));
  const isFiltered = endpoint !== undefined || state !== undefined || job !== undefined;
  const clear = (
    <Button onClick={() => change({ endpoint: undefined, state: undefined, job: undefined })}>
      {t('clear')}
    </Button>
  );
  return (
    <>
      <DeliveryFilters />
      <Card flush>
        <QueryState query={deliveries} flush />
        {deliveries.isSuccess && rows.length === 0 && (
          <EmptyState
            icon={<Send aria-hidden />}
            title={t(isFiltered ? 'noneFound' : 'none')}
            action={isFiltered && clear}
          >
            {t(isFiltered ? 'noneFoundHow' : 'noneHow')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <Table caption={t('title')} columns={columns} rows={rows} keyOf={({ id }) => id} />
        )}
        <LoadMore list={deliveries} />
      </Card>
      {delivery !== undefined && (
        <DeliveryDialog key={delivery} id={delivery} onClose={() => change({ delivery: undefined })} />
      )}
    </>
  );
}

function useDeliveryColumns(onLook: (id: string) => void): Column<Delivery>[] {
  const t = useText(deliveriesText);
  const words = useText(webhooksText);
  return [
    { id: 'state', head: t('state'), cell: ({ state }) => <DeliveryStateBadge state={state} /> },
    {
      id: 'event',
      head: t('event'),
      cell: ({ event }) => <span className="whitespace-nowrap font-mono text-xs">{event}</span>,
    },
    {
      id: 'receiver',
      head: t('receiver'),
      cell: ({ url }) => (
        <bdi className="block min-w-40 max-w-80 truncate font-mono text-xs" title={url}>
          {url}
        </bdi>
      ),
    },
    { id: 'tries', head: t('tries'), numeric: true, cell: ({ attempts }) => attempts.length },
    {
      id: 'last',
      head: t('last'),
      cell: ({ attempts }) => {
        const last = attempts.at(-1);
        if (last === undefined) return '—';
        return last.fault === null ? (
          <span className="tabular-nums">{last.status}</span>
        ) : (
          <span className="block min-w-40 max-w-64">{words(`faults.${last.fault}`)}</span>
        );
      },
    },
    { id: 'when', head: t('when'), cell: ({ created }) => <Ago at={created} /> },
    {
      id: 'look',
      head: <span className="sr-only">{t('look')}</span>,
      cell: ({ id }) => (
        <div className="flex justify-end">
          <Button size="small" aria-label={t('lookOf', { id })} onClick={() => onLook(id)}>
            {t('look')}
          </Button>
        </div>
      ),
    },
  ];
}
