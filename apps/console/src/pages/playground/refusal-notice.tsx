/** Why something was not sent, and what can be done about it. */
import type { ErrorCode } from '@geekhub/contracts/error';
import { Link } from '@tanstack/react-router';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { refusalOf } from '../../trpc.ts';
import { buttonClass } from '../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../ui/notices.tsx';
import { resultText } from './result-text.ts';
import { PriceChanged } from './send-orders.ts';

const ADVISED = [
  'insufficient_balance',
  'spending_limit_reached',
  'max_cost_exceeded',
  'provider_unavailable',
  'rate_limit_exceeded',
  'forbidden',
  'internal_error',
] as const satisfies readonly ErrorCode[];

export function RefusalNotice({ error }: { error: unknown }) {
  const t = useText(resultText);
  const { organization } = useScope();
  if (error instanceof PriceChanged) {
    return (
      <Notice tone="warn">
        <p role="alert">{t('priceChanged')}</p>
      </Notice>
    );
  }
  const refusal = refusalOf(error);
  if (refusal === null) {
    return (
      <Notice tone="warn">
        <p role="alert">{t('lost')}</p>
      </Notice>
    );
  }
  const advised = ADVISED.find((code) => code === refusal.code);
  return (
    <div className="grid gap-2">
      <ErrorNotice error={error} />
      {advised !== undefined && <p className="text-sm">{t(`refusedAdvice.${advised}`)}</p>}
      {advised === 'provider_unavailable' && (
        <div>
          <Link
            to="/organizations/$organization/$mode/playground"
            params={{ organization, mode: 'test' }}
            className={buttonClass('secondary', 'small')}
          >
            {t('toTest')}
          </Link>
        </div>
      )}
    </div>
  );
}
