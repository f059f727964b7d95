/** What was sent: one video beside the form, or several beside each other. */
import { findModel } from '@geekhub/contracts/catalogue';
import { Clapperboard } from 'lucide-react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { JobView } from './job-view.tsx';
import { RefusalNotice } from './refusal-notice.tsx';
import { resultText } from './result-text.ts';
import type { Sent } from './send-orders.ts';

export function OneResult({ id }: { id: string | undefined }) {
  const t = useText(resultText);
  const { mode } = useScope();
  return (
    <Card title={t('result')}>
      {id === undefined ? (
        <div className="rounded-lg border border-line border-dashed">
          <EmptyState icon={<Clapperboard aria-hidden />} title={t('none')}>
            {t(mode === 'test' ? 'noneTest' : 'noneLive')}
          </EmptyState>
        </div>
      ) : (
        <JobView key={id} id={id} way="told" />
      )}
    </Card>
  );
}

interface ManyResultsProps {
  ids: readonly string[];
  refused: readonly Extract<Sent, { error: unknown }>[];
}

export function ManyResults({ ids, refused }: ManyResultsProps) {
  const t = useText(resultText);
  return (
    <Card title={t('results')}>
      <div className="grid gap-x-5 gap-y-8 sm:grid-cols-2 xl:grid-cols-3">
        {ids.map((id) => (
          <JobView key={id} id={id} way="asked" />
        ))}
        {refused.map(({ model, error }) => (
          <article key={model} className="grid content-start gap-3">
            <h3 className="font-semibold">
              {t('refused', { model: findModel(model)?.displayName ?? model })}
            </h3>
            <RefusalNotice error={error} />
          </article>
        ))}
      </div>
    </Card>
  );
}
