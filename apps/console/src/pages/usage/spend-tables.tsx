/** The figures of the chart as tables: per model, and per day. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import type { Outputs } from '../../trpc.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { LookSwatch } from './model-looks.tsx';
import { usageText } from './usage-text.ts';

type Spend = Outputs['usage']['spend'];
type Day = Spend['days'][number];
type ModelSpend = Spend['models'][number];

interface SpendTableProps {
  spend: Spend;
  looks: ReadonlyMap<string, number>;
}

/** A share is for the eye: it may pass through a float. */
const shareOf = (part: string, whole: string) => Number(part) / Number(whole);

function ModelName({ model, looks }: { model: string; looks: ReadonlyMap<string, number> }) {
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <LookSwatch slot={looks.get(model) ?? 0} />
      {model}
    </span>
  );
}

export function ModelTable({ spend, looks }: SpendTableProps) {
  const t = useText(usageText);
  const format = useFormat();
  const columns: Column<ModelSpend>[] = [
    { id: 'model', head: t('model'), cell: ({ model }) => <ModelName model={model} looks={looks} /> },
    { id: 'spent', head: t('spent'), numeric: true, cell: ({ spent }) => format.amount(spent) },
    {
      id: 'share',
      head: t('share'),
      numeric: true,
      cell: ({ spent }) => format.percent(shareOf(spent, spend.spent)),
    },
    { id: 'videos', head: t('videos'), numeric: true, cell: ({ videos }) => format.number(videos) },
    {
      id: 'seconds',
      head: t('seconds'),
      numeric: true,
      cell: ({ delivered_ms }) => format.seconds(delivered_ms),
    },
    {
      id: 'average',
      head: t('average'),
      numeric: true,
      cell: ({ average }) => (average === null ? '—' : format.amount(average)),
    },
  ];
  return <Table caption={t('perModel')} columns={columns} rows={spend.models} keyOf={({ model }) => model} />;
}

/** Newest first. */
export function DayTable({ spend, looks }: SpendTableProps) {
  const t = useText(usageText);
  const format = useFormat();
  const columns: Column<Day>[] = [
    {
      id: 'day',
      head: t('day'),
      cell: ({ date }) => <span className="whitespace-nowrap">{format.day(date)}</span>,
    },
    { id: 'total', head: t('total'), numeric: true, cell: ({ spent }) => <b>{format.amount(spent)}</b> },
    ...spend.models.map(
      ({ model }): Column<Day> => ({
        id: model,
        head: (
          <span className="inline-flex">
            <ModelName model={model} looks={looks} />
          </span>
        ),
        numeric: true,
        cell: ({ models }) => {
          const found = models.find((each) => each.model === model);
          return found === undefined ? '—' : format.amount(found.spent);
        },
      }),
    ),
    { id: 'videos', head: t('videos'), numeric: true, cell: ({ videos }) => format.number(videos) },
    {
      id: 'seconds',
      head: t('seconds'),
      numeric: true,
      cell: ({ delivered_ms }) => format.seconds(delivered_ms),
    },
  ];
  const rows = spend.days.filter(({ videos }) => videos > 0).reverse();
  return <Table caption={t('perDay')} columns={columns} rows={rows} keyOf={({ date }) => date} />;
}
