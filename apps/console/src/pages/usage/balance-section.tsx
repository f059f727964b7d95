/** What the organisation has, what its open jobs hold, and what to do when it runs low. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useScope } from '../../session/use-scope.ts';
import { isLow } from '../../shell/low-balance.ts';
import { useTRPC } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorNotice, Notice, Skeleton } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { Figures } from './figures.tsx';
import { usageText } from './usage-text.ts';

const EVERY_MS = 15_000;
const LINK = 'font-semibold underline underline-offset-2';

export function BalanceSection() {
  const t = useText(usageText);
  const format = useFormat();
  const trpc = useTRPC();
  const { mode } = useScope();
  const credits = useQuery(trpc.credits.get.queryOptions({}, { refetchInterval: EVERY_MS }));
  return (
    <>
      {credits.data !== undefined && isLow(credits.data.available) && (
        <LowBalance available={credits.data.available} />
      )}
      <Card title={t('balance')}>
        <div className="grid gap-4">
          {mode === 'test' && <p className="text-sm text-soft">{t('testMoney')}</p>}
          <QueryState query={credits} skeleton={<Skeleton className="h-24 w-full" />} />
          {credits.data !== undefined && (
            <Figures
              figures={(['available', 'held', 'balance'] as const).map((name) => ({
                name: t(name),
                value: format.money(credits.data[name]),
                means: t(`${name}Means`),
              }))}
            />
          )}
          <OpenJobs />
        </div>
      </Card>
    </>
  );
}

function LowBalance({ available }: { available: string }) {
  const t = useText(usageText);
  const format = useFormat();
  const { operator } = useSession();
  const { organization, mode } = useScope();
  return (
    <Notice tone="warn">
      <b>{t('low', { amount: format.money(available) })}</b> {t(operator ? 'lowOperator' : 'lowHow')}{' '}
      {operator && (
        <Link
          to="/operator/organizations/$id"
          params={{ id: organization }}
          search={mode === 'test' ? { mode } : {}}
          className={LINK}
        >
          {t('toOperator')}
        </Link>
      )}
    </Notice>
  );
}

function OpenJobs() {
  const t = useText(usageText);
  const format = useFormat();
  const trpc = useTRPC();
  const { organization, mode } = useScope();
  const open = useQuery(trpc.usage.openJobs.queryOptions({}, { refetchInterval: EVERY_MS }));
  if (open.isError) return <ErrorNotice error={open.error} onRetry={() => void open.refetch()} />;
  if (open.isPending) return <Skeleton className="h-5 w-64" />;
  const { pending, processing, held } = open.data;
  const counts = (
    [
      ['pending', pending],
      ['processing', processing],
    ] as const
  ).filter(([, count]) => count > 0);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-t pt-3 text-sm">
      <span>
        {counts.length === 0
          ? t('noOpenJobs')
          : t('holds', { count: pending + processing, amount: format.money(held) })}
      </span>
      {counts.map(([state, count]) => (
        <Link
          key={state}
          to="/organizations/$organization/$mode/videos"
          params={{ organization, mode }}
          search={{ state }}
          className={LINK}
        >
          {t(state, { count })}
        </Link>
      ))}
    </div>
  );
}
