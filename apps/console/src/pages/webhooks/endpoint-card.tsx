/** One endpoint: where it is, what it is told, and what can be done with it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { useTRPC } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { EndpointDialog } from './endpoint-dialog.tsx';
import { EndpointTest } from './endpoint-test.tsx';
import { RemoveEndpointDialog } from './remove-endpoint-dialog.tsx';
import { RotateSecretDialog } from './rotate-secret-dialog.tsx';
import type { Endpoint } from './use-endpoints.ts';
import type { ShownSecret } from './webhook-secret-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

interface EndpointCardProps {
  endpoint: Endpoint;
  onSecret: (secret: ShownSecret) => void;
}

export function EndpointCard({ endpoint, onSecret }: EndpointCardProps) {
  const t = useText(webhooksText);
  const format = useFormat();
  const { may } = useScope();
  const { id, url, events, description, enabled, disabled, disabled_reason, created } = endpoint;
  return (
    <article className="grid gap-4 rounded-xl border border-line bg-surface p-4">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 gap-1">
          <h2 className="font-mono font-semibold text-sm">
            <bdi>{url}</bdi>
          </h2>
          {description !== null && (
            <p className="text-soft text-sm">
              <bdi>{description}</bdi>
            </p>
          )}
        </div>
        <Badge tone={enabled ? 'good' : 'bad'}>{t(enabled ? 'enabled' : 'disabled')}</Badge>
      </header>
      {disabled_reason !== null && disabled !== null && (
        <Notice tone={disabled_reason === 'by_request' ? 'info' : 'warn'}>
          {t(`disabledWhy.${disabled_reason}`, { when: format.ago(disabled) })}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-1.5">
        {events.map((type) => (
          <Badge key={type}>{type}</Badge>
        ))}
        <span className="text-soft text-xs">{t('created', { date: format.date(created) })}</span>
        <Link
          to="."
          search={{ view: 'deliveries', endpoint: id }}
          className="inline-flex min-h-6 items-center text-accent-strong text-sm underline underline-offset-2"
        >
          {t('toDeliveries')}
        </Link>
      </div>
      {may('developer') && <EndpointActions endpoint={endpoint} onSecret={onSecret} />}
    </article>
  );
}

function EndpointActions({ endpoint, onSecret }: EndpointCardProps) {
  const t = useText(webhooksText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState<'change' | 'rotate' | 'remove' | null>(null);
  const close = () => setAsking(null);
  const { id, enabled } = endpoint;
  const turn = useMutation(
    trpc.webhooks.endpoints.change.mutationOptions({
      async onSuccess(changed) {
        await queries.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
        toast.good(t(changed.enabled ? 'nowEnabled' : 'nowDisabled'));
      },
    }),
  );
  return (
    <>
      {turn.isError && <ErrorNotice error={turn.error} />}
      <div className="flex flex-wrap gap-2">
        {enabled && <EndpointTest key={endpoint.url} id={id} />}
        <Button size="small" onClick={() => setAsking('change')}>
          {t('change')}
        </Button>
        <Button size="small" busy={turn.isPending} onClick={() => turn.mutate({ id, enabled: !enabled })}>
          {t(enabled ? 'disable' : 'enable')}
        </Button>
        <Button size="small" onClick={() => setAsking('rotate')}>
          {t('rotate')}
        </Button>
        <Button size="small" look="danger" onClick={() => setAsking('remove')}>
          {t('remove')}
        </Button>
      </div>
      {asking === 'change' && <EndpointDialog endpoint={endpoint} onCreated={onSecret} onClose={close} />}
      {asking === 'rotate' && <RotateSecretDialog endpointId={id} onSecret={onSecret} onClose={close} />}
      {asking === 'remove' && <RemoveEndpointDialog endpoint={endpoint} onClose={close} />}
    </>
  );
}
