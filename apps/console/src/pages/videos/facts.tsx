/** Names and what they are, in two columns. */
import type { ReactNode } from 'react';

/** A fact that is null is left out. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode | null])[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[fit-content(40%)_minmax(0,1fr)]">
      {facts
        .filter(([, value]) => value !== null)
        .map(([label, value]) => (
          <div key={label} className="grid gap-x-6 sm:col-span-2 sm:grid-cols-subgrid">
            <dt className="min-w-0 text-soft wrap-anywhere">{label}</dt>
            <dd className="min-w-0">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
