/** What a second of each model costs now and with another exchange rate, exactly. */
import { formatMicros, microsOf } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { Card } from '../../../ui/card.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import type { Rates } from './rates-page.tsx';
import { ratesText } from './rates-text.ts';

interface EffectTableProps {
  title: string;
  models: Rates['models'];
  markup: string;
  before: string;
  /** null while none is typed. */
  after: string | null;
}

type Model = Rates['models'][number];

export function EffectTable({ title, models, markup, before, after }: EffectTableProps) {
  const t = useText(ratesText);
  const format = useFormat();
  const micros = ({ usd_per_second }: Model, rate: string) =>
    price(
      {
        usdMicrosPerSecond: microsOf(usd_per_second),
        markupMicros: microsOf(markup),
        fxMicros: microsOf(rate),
      },
      1,
    );
  const differenceOf = (model: Model) => {
    if (after === null) return '–';
    const difference = micros(model, after) - micros(model, before);
    return `${difference > 0n ? '+' : ''}${formatMicros(difference)}`;
  };
  const columns: Column<Model>[] = [
    {
      id: 'model',
      head: t('model'),
      cell: ({ id, name, usd_per_second }) => (
        <span className="grid sm:min-w-36">
          <span className="font-medium">{name}</span>
          <span className="font-mono text-soft text-xs">{id}</span>
          <span className="text-soft text-xs sm:hidden">USD {usd_per_second}</span>
        </span>
      ),
    },
    {
      id: 'usd',
      head: t('usd'),
      numeric: true,
      wideOnly: true,
      cell: ({ usd_per_second }) => usd_per_second,
    },
    {
      id: 'before',
      head: t('before'),
      numeric: true,
      cell: (model) => formatMicros(micros(model, before)),
    },
    {
      id: 'after',
      head: t('after'),
      numeric: true,
      cell: (model) => (
        <span className="grid">
          <strong className="font-semibold">
            {after === null ? '–' : formatMicros(micros(model, after))}
          </strong>
          {after !== null && <span className="text-soft text-xs sm:hidden">{differenceOf(model)}</span>}
        </span>
      ),
    },
    { id: 'difference', head: t('difference'), numeric: true, wideOnly: true, cell: differenceOf },
  ];
  return (
    <Card title={title} flush>
      <Table caption={title} columns={columns} rows={models} keyOf={({ id }) => id} />
      <p aria-live="polite" className="border-line border-t px-4 py-3 text-soft text-xs">
        {after === null
          ? t('same')
          : `${format.usd('1')} = ${format.money(before)} → ${format.money(formatMicros(microsOf(after)))}`}
      </p>
    </Card>
  );
}
