/** Sends an endpoint a test, and says what came of it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import type { DeliveryDetails } from './delivery-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

const LOOK_EVERY_MS = 700;

export function EndpointTest({ id }: { id: string }) {
  const t = useText(webhooksText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const send = useMutation(trpc.webhooks.endpoints.test.mutationOptions());
  const delivery = useQuery(
    trpc.webhooks.deliveries.get.queryOptions(
      { id: send.data?.id ?? '' },
      {
        enabled: send.data !== undefined,
        refetchInterval: ({ state: { data } }) =>
          data === undefined || data.state === 'pending' ? LOOK_EVERY_MS : false,
      },
    ),
  );
  const state = delivery.data?.state;
  const isUnderWay = send.isPending || (send.isSuccess && (state === undefined || state === 'pending'));
  useEffect(() => {
    if (state === undefined || state === 'pending') return;
    void queries.invalidateQueries({ queryKey: trpc.webhooks.deliveries.list.pathKey() });
  }, [state, queries, trpc]);

  return (
    <>
      {/* Beside the other buttons, and what came of it below them all. */}
      <div className="order-last w-full empty:hidden">
        {send.isError && <ErrorNotice error={send.error} />}
        {delivery.isError && <ErrorNotice error={delivery.error} onRetry={() => void delivery.refetch()} />}
        {send.isSuccess && !delivery.isError && (
          <p role="status" className="flex flex-wrap items-center gap-x-2 text-sm">
            <TestResult delivery={isUnderWay ? undefined : delivery.data} />
            {!isUnderWay && (
              <Link
                to="."
                search={{ view: 'deliveries', endpoint: id, delivery: send.data.id }}
                className="inline-flex min-h-6 items-center text-accent-strong text-sm underline underline-offset-2"
              >
                {t('look')}
              </Link>
            )}
          </p>
        )}
      </div>
      <Button size="small" busy={isUnderWay} onClick={() => send.mutate({ id })}>
        {t('test')}
      </Button>
    </>
  );
}

/** undefined while it is on its way. */
function TestResult({ delivery }: { delivery: DeliveryDetails | undefined }) {
  const t = useText(webhooksText);
  const format = useFormat();
  if (delivery === undefined) return <span className="text-soft">{t('testSending')}</span>;
  const last = delivery.attempts.at(-1);
  if (last === undefined) return <span className="text-soft">{t('testCanceled')}</span>;
  if (last.fault !== null) {
    return (
      <span className="font-medium text-bad">{t('testFault', { fault: t(`faults.${last.fault}`) })}</span>
    );
  }
  const isDelivered = delivery.state === 'delivered';
  return (
    <span className={`font-medium ${isDelivered ? 'text-good' : 'text-bad'}`}>
      {t(isDelivered ? 'testDelivered' : 'testAnswered', {
        status: String(last.status),
        ms: format.number(last.duration_ms),
      })}
    </span>
  );
}
