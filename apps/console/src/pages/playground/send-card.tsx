/** What the orders cost, what is left after them, and the button that sends them. */
import { findModel } from '@geekhub/contracts/catalogue';
import { Link } from '@tanstack/react-router';
import { FlaskConical, WalletMinimal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import type { Outputs } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice, Skeleton } from '../../ui/notices.tsx';
import { RefusalNotice } from './refusal-notice.tsx';
import { sendText } from './send-text.ts';
import type { Prices } from './use-prices.ts';

type OrderPrices = Outputs['playground']['prices'];

interface SendCardProps {
  formId: string;
  prices: Prices;
  count: number;
  isSending: boolean;
  /** An answer was lost: the same is sent again. */
  isAgain: boolean;
  canSend: boolean;
  /** Why it cannot be sent yet; null where it can. */
  obstacle: string | null;
  /** Names of chosen models that no provider renders here. */
  notConfigured: readonly string[];
  error: unknown;
}

export function SendCard(props: SendCardProps) {
  const { prices, count, isSending, isAgain, obstacle, notConfigured, error } = props;
  const t = useText(sendText);
  const format = useFormat();
  const { mode, organization } = useScope();
  const isLive = mode === 'live';
  const missing = prices.isExact ? (prices.prices?.missing ?? null) : null;
  const label = () => {
    if (isSending) return t('sending');
    if (isAgain) return t('again');
    if (!isLive) return count > 1 ? t('sendTests', { count }) : t('sendTest');
    if (!prices.isExact || prices.prices === undefined) return t('reckoning');
    const amount = format.money(prices.prices.hold);
    return count > 1 ? t('sendLives', { count, amount }) : t('sendLive', { amount });
  };
  return (
    <Card title={t('title')} action={!isLive && <Badge tone="warn">{t('testMoney')}</Badge>}>
      <div className="grid gap-3">
        {prices.error !== null ? (
          <RefusalNotice error={prices.error} />
        ) : prices.prices === undefined ? (
          count > 0 && <Skeleton className="h-24" />
        ) : (
          count > 0 && <PriceList prices={prices.prices} isExact={prices.isExact} />
        )}
        {missing !== null && (
          <Notice tone="warn">
            <p role="alert" className="font-semibold">
              {t('missing', { amount: format.money(missing) })}
            </p>
            <p>{t('missingHow')}</p>
            <Link
              to="/organizations/$organization/$mode/usage"
              params={{ organization, mode }}
              className="font-medium underline"
            >
              {t('missingMoney')}
            </Link>
          </Notice>
        )}
        {isLive && notConfigured.length > 0 && (error === null || error === undefined) && (
          <Notice tone="warn">
            <p>{t('notConfigured', { models: notConfigured.join(', ') })}</p>
            <Link
              to="/organizations/$organization/$mode/playground"
              params={{ organization, mode: 'test' }}
              className={`${buttonClass('secondary', 'small')} mt-2`}
            >
              {t('toTest')}
            </Link>
          </Notice>
        )}
        {error !== null && error !== undefined && <RefusalNotice error={error} />}
        <Button
          type="submit"
          form={props.formId}
          look={isLive ? 'costly' : 'primary'}
          wide
          busy={isSending}
          disabled={!props.canSend}
          aria-describedby={obstacle === null ? undefined : 'obstacle'}
          icon={
            isLive ? (
              <WalletMinimal aria-hidden className="size-4" />
            ) : (
              <FlaskConical aria-hidden className="size-4" />
            )
          }
        >
          {label()}
        </Button>
        {obstacle !== null && (
          <p id="obstacle" className="text-soft text-xs">
            {obstacle}
          </p>
        )}
      </div>
    </Card>
  );
}

function PriceList({ prices, isExact }: { prices: OrderPrices; isExact: boolean }) {
  const t = useText(sendText);
  const format = useFormat();
  const { prices: each, hold, available, remaining } = prices;
  const money = (amount: string) => (isExact ? format.money(amount) : '…');
  const isSum = each.length > 1 || each.some((one) => one.hold !== one.total);
  return (
    <dl aria-live="polite" aria-busy={!isExact} className="grid gap-1.5 text-sm">
      {each.map(({ model, duration, total, usd }) => (
        <Row
          key={model}
          name={t('what', { model: findModel(model)?.displayName ?? model, seconds: duration })}
          note={isExact ? t('listPrice', { usd: format.usd(usd) }) : '…'}
          strong={!isSum}
        >
          {money(total)}
        </Row>
      ))}
      {isSum && (
        <Row name={t(each.length > 1 ? 'total' : 'setAside')} strong>
          {money(hold)}
        </Row>
      )}
      <div className="my-1 border-line border-t" />
      <Row name={t('available')}>{money(available)}</Row>
      <Row name={t('after')}>{money(remaining)}</Row>
    </dl>
  );
}

interface RowProps {
  name: string;
  note?: string;
  strong?: boolean;
  children: ReactNode;
}

function Row({ name, note, strong = false, children }: RowProps) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="min-w-0">
        {name}
        {note !== undefined && <span className="block text-soft text-xs tabular-nums">{note}</span>}
      </dt>
      <dd className={`shrink-0 tabular-nums ${strong ? 'font-semibold text-lg' : ''}`}>{children}</dd>
    </div>
  );
}
