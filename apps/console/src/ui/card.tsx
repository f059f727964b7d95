/** A surface that holds what belongs together. */
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export function Card({
  title,
  action,
  children,
  flush = false,
}: {
  title?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  /** Without a margin around what is inside, such as a table. */
  flush?: boolean;
}) {
  return (
    <section className="overflow-hidden rounded-xl border border-line bg-surface">
      {title !== undefined && (
        <header className="flex min-h-13 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5">
          <h2 className="font-semibold">{title}</h2>
          {action}
        </header>
      )}
      <div className={classNames(!flush && 'p-4')}>{children}</div>
    </section>
  );
}
