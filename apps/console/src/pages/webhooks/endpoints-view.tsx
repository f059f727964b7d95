/** The addresses that are told of every job. */
import { Webhook } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../../language/text.ts';
import { Card } from '../../ui/card.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { EmptyState, SkeletonRows } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { EndpointCard } from './endpoint-card.tsx';
import { JobSecretCard } from './job-secret-card.tsx';
import { useEndpoints } from './use-endpoints.ts';
import type { ShownSecret } from './webhook-secret-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

interface EndpointsViewProps {
  /** The button that adds one. */
  add: ReactNode;
  onSecret: (secret: ShownSecret) => void;
}

export function EndpointsView({ add, onSecret }: EndpointsViewProps) {
  const t = useText(webhooksText);
  const { list, endpoints } = useEndpoints();
  return (
    <>
      {endpoints.length > 0 && (
        <ul className="grid gap-4">
          {endpoints.map((endpoint) => (
            <li key={endpoint.id}>
              <EndpointCard endpoint={endpoint} onSecret={onSecret} />
            </li>
          ))}
        </ul>
      )}
      {endpoints.length === 0 && (
        <Card flush>
          <QueryState query={list} flush skeleton={<SkeletonRows count={3} />} />
          {list.isSuccess && (
            <EmptyState icon={<Webhook aria-hidden />} title={t('none')} action={add}>
              {t('noneHow')}
            </EmptyState>
          )}
        </Card>
      )}
      <LoadMore list={list} />
      <JobSecretCard onSecret={onSecret} />
    </>
  );
}
