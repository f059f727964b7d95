/** A few numbers side by side, each with its name and what it means. */
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';

interface Figure {
  name: string;
  value: ReactNode;
  means?: string;
}

export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl
      className={classNames(
        'grid gap-x-6 gap-y-4 sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]',
        // Sentences need the whole width.
        figures.every(({ means }) => means === undefined) && 'grid-cols-[auto_auto]',
      )}
    >
      {figures.map(({ name, value, means }) => (
        <div key={name} className="grid content-start gap-0.5">
          <dt className="text-sm text-soft">{name}</dt>
          <dd className="wrap-normal font-semibold text-xl tabular-nums">{value}</dd>
          {means !== undefined && <dd className="text-xs text-soft">{means}</dd>}
        </div>
      ))}
    </dl>
  );
}
