/** Every month for which a rate was set. */
import { useLanguage } from '../../../language/language-provider.tsx';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { monthName } from './months.ts';
import type { Rates } from './rates-page.tsx';
import { ratesText } from './rates-text.ts';

type Rate = Rates['rates'][number];

export function RateHistory({ rates }: { rates: Rates }) {
  const t = useText(ratesText);
  const format = useFormat();
  const { locale } = useLanguage();
  const { current_month: current } = rates;
  const stateOf = (month: string) =>
    month < current ? 'fixed' : month === current ? ('current' as const) : ('later' as const);
  const columns: Column<Rate>[] = [
    {
      id: 'month',
      head: t('month'),
      cell: ({ month }) => (
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{monthName(month, locale)}</span>
          <Badge tone={month === current ? 'accent' : 'neutral'}>{t(stateOf(month))}</Badge>
        </span>
      ),
    },
    { id: 'rate', head: t('rate'), numeric: true, cell: ({ mxn_per_usd }) => mxn_per_usd },
    { id: 'set', head: t('set'), cell: ({ set }) => format.dateTime(set) },
  ];
  return (
    <Card title={t('history')} flush>
      {rates.rates.length === 0 ? (
        <p className="p-4 text-soft text-sm">{t('noHistory')}</p>
      ) : (
        <Table caption={t('history')} columns={columns} rows={rates.rates} keyOf={({ month }) => month} />
      )}
    </Card>
  );
}
