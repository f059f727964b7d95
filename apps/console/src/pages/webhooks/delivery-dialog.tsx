/** One delivery: the request and the answer of each try. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice, SkeletonRows } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { useToast } from '../../ui/toast.tsx';
import { deliveriesText } from './deliveries-text.ts';
import { DeliveryAttempts } from './delivery-attempts.tsx';
import { DeliveryStateBadge } from './delivery-state.tsx';
import { eventWordsKey } from './event-name.ts';
import { webhooksText } from './webhooks-text.ts';

export type DeliveryDetails = Outputs['webhooks']['deliveries']['get'];

const LOOK_EVERY_MS = 1_000;

export function DeliveryDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useText(deliveriesText);
  const trpc = useTRPC();
  const delivery = useQuery(
    trpc.webhooks.deliveries.get.queryOptions(
      { id },
      { refetchInterval: ({ state: { data } }) => (data?.state === 'pending' ? LOOK_EVERY_MS : false) },
    ),
  );
  return (
    <Dialog open wide onClose={onClose} title={t('details')}>
      <QueryState query={delivery} skeleton={<SkeletonRows count={4} />} />
      {delivery.data !== undefined && <Details delivery={delivery.data} />}
    </Dialog>
  );
}

function Details({ delivery }: { delivery: DeliveryDetails }) {
  const t = useText(deliveriesText);
  const words = useText(webhooksText);
  const format = useFormat();
  const { organization, mode, may } = useScope();
  const { id, event, state, url, job_id, endpoint_id, created, finished, next_attempt, body } = delivery;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-5">
      <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Fact name={t('state')}>
          <DeliveryStateBadge state={state} />
        </Fact>
        <Fact name={t('event')}>
          <span className="font-mono">{event}</span>{' '}
          <span className="text-soft">{words(eventWordsKey(event))}</span>
        </Fact>
        <Fact name={t('receiver')}>
          <bdi className="font-mono">{url}</bdi>{' '}
          {endpoint_id === null && <span className="text-soft">{t('toJobAddress')}</span>}
        </Fact>
        {job_id !== null && (
          <Fact name={t('job')}>
            <Link
              to="/organizations/$organization/$mode/videos/$id"
              params={{ organization, mode, id: job_id }}
              className="font-mono text-accent-strong underline underline-offset-2"
            >
              {job_id}
            </Link>
          </Fact>
        )}
        <Fact name={t('id')}>
          <span className="font-mono">{id}</span>
        </Fact>
        <Fact name={t('created')}>{format.exactTime(created)}</Fact>
        {finished !== null && <Fact name={t('finished')}>{format.exactTime(finished)}</Fact>}
        {next_attempt !== null && <Fact name={t('nextTry')}>{format.exactTime(next_attempt)}</Fact>}
      </dl>
      {may('developer') && state !== 'pending' && <Redeliver id={id} />}
      <DeliveryAttempts delivery={delivery} />
      <section className="grid min-w-0 gap-2">
        <h3 className="font-semibold text-sm">{t('body')}</h3>
        {body === null ? (
          <p className="text-soft text-sm">{t('noBody')}</p>
        ) : (
          <CodeBlock code={indented(body)} label={t('body')} />
        )}
      </section>
    </div>
  );
}

/** As a person reads it; what is sent has no blanks. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Redeliver({ id }: { id: string }) {
  const t = useText(deliveriesText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const redeliver = useMutation(
    trpc.webhooks.deliveries.redeliver.mutationOptions({
      async onSuccess() {
        toast.good(t('redelivered'));
        await queries.invalidateQueries({ queryKey: trpc.webhooks.deliveries.pathKey() });
      },
    }),
  );
  return (
    <div className="grid gap-2">
      {redeliver.isError && <ErrorNotice error={redeliver.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={redeliver.isPending} onClick={() => redeliver.mutate({ id })}>
          {t('redeliver')}
        </Button>
        <p className="min-w-48 flex-1 text-soft text-xs">{t('redeliverHow')}</p>
      </div>
    </div>
  );
}
