/** How many jobs were delivered and how many failed, part by part of the span. */
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { healthText } from './health-text.ts';
import type { Provider } from './provider-card.tsx';

export function EndsChart({ slices }: { slices: Provider['slices'] }) {
  const t = useText(healthText);
  const format = useFormat();
  const most = Math.max(...slices.map(({ completed, failed }) => completed + failed));
  if (most === 0) return null;
  const share = (count: number) => `${(100 * count) / most}%`;
  const sum = (kind: 'completed' | 'failed') => slices.reduce((total, slice) => total + slice[kind], 0);
  const first = slices[0];
  return (
    <figure className="grid gap-1">
      <div
        role="img"
        aria-label={t('chart', {
          completed: format.number(sum('completed')),
          failed: format.number(sum('failed')),
          count: String(slices.length),
          most: format.number(most),
        })}
        className="flex h-16 items-end gap-0.5 border-line border-b"
      >
        {slices.map(({ start, completed, failed }) => (
          <div key={start} className="flex h-full min-w-0 flex-1 flex-col justify-end">
            <div className="rounded-t-sm bg-bad" style={{ height: share(failed) }} />
            <div className="bg-good" style={{ height: share(completed) }} />
          </div>
        ))}
      </div>
      {first !== undefined && (
        <figcaption aria-hidden className="text-soft text-xs">
          {format.ago(first.start)}
        </figcaption>
      )}
    </figure>
  );
}
