/** What was spent in a period: its sums, a chart, and the same as tables. */
import { SPEND_DAYS } from '@geekhub/contracts/spend-period';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ChartColumn } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState, Skeleton } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { SEGMENTS } from '../../ui/segments.ts';
import { Figures } from './figures.tsx';
import { LookSwatch, looksOf } from './model-looks.tsx';
import { DayTable, ModelTable } from './spend-tables.tsx';
import { timeZone } from './time-zone.ts';
import { DEFAULT_DAYS } from './usage-search.ts';
import { usageText } from './usage-text.ts';

const SpendChart = lazy(() => import('./spend-chart.tsx').then((file) => ({ default: file.SpendChart })));

const FROM = '/signed-in/organizations/$organization/$mode/usage';

export function SpendSection() {
  const t = useText(usageText);
  const trpc = useTRPC();
  const { days = DEFAULT_DAYS } = useSearch({ from: FROM });
  const spend = useQuery(
    trpc.usage.spend.queryOptions({ days, time_zone: timeZone() }, { placeholderData: keepPreviousData }),
  );
  return (
    <Card title={t('spend')} action={<PeriodChoice />} flush>
      <p className="px-4 pt-4 text-sm text-soft">
        {t('spendMeans')} {t('zone', { zone: timeZone().replaceAll('_', ' ') })}
      </p>
      <QueryState query={spend} flush />
      {spend.isSuccess &&
        (spend.data.videos === 0 ? <NothingSpent days={days} /> : <Spent spend={spend.data} />)}
    </Card>
  );
}

function PeriodChoice() {
  const t = useText(usageText);
  const navigate = useNavigate({ from: '/organizations/$organization/$mode/usage' });
  const { days = DEFAULT_DAYS } = useSearch({ from: FROM });
  return (
    <fieldset className={SEGMENTS}>
      <legend className="sr-only">{t('period')}</legend>
      {SPEND_DAYS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === days}
          onClick={() =>
            void navigate({ search: (search) => ({ ...search, days: each }), resetScroll: false })
          }
          className="rounded-md px-3 py-1 font-medium text-sm text-soft hover:text-ink aria-pressed:bg-accent aria-pressed:text-on-accent"
        >
          {t('lastDays', { days: String(each) })}
        </button>
      ))}
    </fieldset>
  );
}

function NothingSpent({ days }: { days: number }) {
  const t = useText(usageText);
  const { organization, mode } = useScope();
  return (
    <EmptyState
      icon={<ChartColumn aria-hidden />}
      title={t('nothing', { days: String(days) })}
      action={
        <Link
          to="/organizations/$organization/$mode/playground"
          params={{ organization, mode }}
          className={buttonClass('primary')}
        >
          {t('makeVideo')}
        </Link>
      }
    >
      {t('nothingHow')}
    </EmptyState>
  );
}

function Spent({ spend }: { spend: Outputs['usage']['spend'] }) {
  const t = useText(usageText);
  const format = useFormat();
  const models = spend.models.map(({ model }) => model);
  const looks = looksOf(models);
  return (
    <>
      <div className="grid gap-5 p-4">
        <Figures
          figures={[
            { name: t('spent'), value: format.money(spend.spent) },
            { name: t('videos'), value: format.number(spend.videos) },
            { name: t('seconds'), value: format.seconds(spend.delivered_ms) },
            { name: t('average'), value: spend.average === null ? '—' : format.money(spend.average) },
          ]}
        />
        <Suspense fallback={<Skeleton className="h-72 w-full" />}>
          <SpendChart {...{ models, looks, days: spend.days }} name={t('chartName')} label={t('chart')} />
        </Suspense>
        <ul aria-label={t('legend')} className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
          {models.map((model) => (
            <li key={model} className="flex items-center gap-2">
              <LookSwatch slot={looks.get(model) ?? 0} />
              {model}
            </li>
          ))}
        </ul>
      </div>
      <h3 className="border-line border-t px-4 pt-4 pb-1 font-semibold text-sm">{t('perModel')}</h3>
      <ModelTable spend={spend} looks={looks} />
      <h3 className="border-line border-t px-4 pt-4 font-semibold text-sm">{t('perDay')}</h3>
      <p className="px-4 pb-1 text-soft text-xs">{t('quietDays')}</p>
      <DayTable spend={spend} looks={looks} />
    </>
  );
}
