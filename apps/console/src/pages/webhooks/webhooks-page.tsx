/** Who is told of jobs, and what was told. */
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import { DeliveriesView } from './deliveries-view.tsx';
import { EndpointDialog } from './endpoint-dialog.tsx';
import { EndpointsView } from './endpoints-view.tsx';
import { useEndpoints } from './use-endpoints.ts';
import { useWebhooksSearch } from './use-webhooks-search.ts';
import { type ShownSecret, WebhookSecretDialog } from './webhook-secret-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

const TAB =
  'inline-flex min-h-10 items-center border-transparent border-b-2 px-1 font-medium text-soft text-sm hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink';

export function WebhooksPage() {
  const t = useText(webhooksText);
  const { may, mode } = useScope();
  const { search } = useWebhooksSearch();
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<ShownSecret | null>(null);
  const mayRun = may('developer');
  const { endpoints } = useEndpoints();
  const isLog = search.view === 'deliveries';
  const add = mayRun && (
    <Button look="primary" icon={<Plus aria-hidden className="size-4" />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );

  return (
    <Page
      title={t('title')}
      lead={t(`lead.${mode}`)}
      actions={isLog || endpoints.length === 0 ? undefined : add}
    >
      <nav aria-label={t('views')} className="flex gap-5 border-line border-b">
        {(['endpoints', 'deliveries'] as const).map((view) => (
          <Link
            key={view}
            to="."
            search={{ view: view === 'deliveries' ? view : undefined }}
            activeOptions={{ explicitUndefined: true }}
            className={TAB}
          >
            {t(view)}
          </Link>
        ))}
      </nav>
      {!mayRun && <Notice>{t('notDeveloper')}</Notice>}
      {isLog ? <DeliveriesView /> : <EndpointsView add={add} onSecret={setSecret} />}
      {isAdding && (
        <EndpointDialog
          endpoint={null}
          onCreated={(created) => {
            setAdding(false);
            setSecret(created);
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {secret !== null && <WebhookSecretDialog shown={secret} onClose={() => setSecret(null)} />}
    </Page>
  );
}
