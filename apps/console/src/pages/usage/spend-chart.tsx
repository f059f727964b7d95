/** Spend per day as bars, stacked by model. Loaded when there is something to draw: the library is large. */
import { useEffect, useRef } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useFormat } from '../../language/use-format.ts';
import type { Outputs } from '../../trpc.ts';
import { fillOf, LookPatterns, LookSwatch } from './model-looks.tsx';

type Day = Outputs['usage']['spend']['days'][number];

interface SpendChartProps {
  days: readonly Day[];
  /** The dearest first: it stands at the bottom, where heights are easiest to compare. */
  models: readonly string[];
  looks: ReadonlyMap<string, number>;
  /** Of the part of the page, and of the drawing in it. */
  name: string;
  label: string;
}

const TICK = { fill: 'var(--soft)', fontSize: 12 };
/** Bars of less could not be told from each other, or be pointed at. */
const MIN_BAR_PIXELS = 7;

/** Of the height of a bar alone: what is read is text. */
const heightOf = (model: string) => (day: Day) =>
  Number(day.models.find((each) => each.model === model)?.spent ?? 0);

export function SpendChart({ days, models, looks, name, label }: SpendChartProps) {
  const format = useFormat();
  const scroller = useRef<HTMLElement>(null);
  // Where there is no room for all days, the latest are seen first, beside the axis.
  useEffect(() => {
    scroller.current?.scrollTo({ left: days.length * MIN_BAR_PIXELS });
  }, [days.length]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer must be able to scroll it
    <section ref={scroller} aria-label={name} tabIndex={0} className="overflow-x-auto">
      <div className="h-72" style={{ minWidth: days.length * MIN_BAR_PIXELS + 70 }}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={[...days]}
            margin={{ top: 8, right: 0, bottom: 0, left: 4 }}
            barCategoryGap={days.length > 31 ? 1 : '18%'}
            aria-label={label}
          >
            <LookPatterns />
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="date"
              tick={TICK}
              tickFormatter={format.shortDay}
              tickLine={false}
              axisLine={{ stroke: 'var(--line-strong)' }}
              minTickGap={16}
            />
            <YAxis
              orientation="right"
              width={62}
              tick={TICK}
              tickFormatter={format.roundAmount}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              cursor={{ fill: 'var(--sunken)' }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const day: Day | undefined = payload[0]?.payload;
                return active && day !== undefined ? <DayDetails day={day} looks={looks} /> : null;
              }}
            />
            {models.map((model) => (
              <Bar
                key={model}
                name={model}
                dataKey={heightOf(model)}
                stackId="spend"
                fill={fillOf(looks.get(model) ?? 0)}
                stroke="var(--surface)"
                strokeWidth={days.length > 31 ? 0.5 : 1}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </section>
  );
}

/** What one sees beside a bar, and hears as one goes from bar to bar. */
function DayDetails({ day, looks }: { day: Day; looks: ReadonlyMap<string, number> }) {
  const format = useFormat();
  return (
    <div role="status" className="grid gap-1 rounded-lg border border-line bg-surface p-3 text-xs shadow-lg">
      <p className="flex justify-between gap-4 font-semibold">
        <span>{format.day(day.date)}</span>
        <span className="tabular-nums">{format.money(day.spent)}</span>
      </p>
      {day.models.map(({ model, spent }) => (
        <p key={model} className="flex items-center justify-between gap-4">
          <span className="flex items-center gap-2">
            <LookSwatch slot={looks.get(model) ?? 0} />
            {model}
          </span>
          <span className="tabular-nums">{format.amount(spent)}</span>
        </p>
      ))}
    </div>
  );
}
