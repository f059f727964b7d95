/** A table that scrolls within itself where the screen is narrow. */
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface Column<Row> {
  id: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand to the right, digit under digit. */
  numeric?: boolean;
  /** Left out where the screen is narrow: another column says it there. */
  wideOnly?: boolean;
}

interface TableProps<Row> {
  /** What it is a table of: heard, not seen. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer must be able to scroll it
    <section aria-label={caption} tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-left text-xs text-soft">
            {columns.map(({ id, head, numeric, wideOnly }) => (
              <th
                key={id}
                scope="col"
                className={classNames(
                  'px-4 py-2.5 font-medium',
                  numeric && 'text-right',
                  wideOnly && 'max-sm:hidden',
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0 hover:bg-sunken/60">
              {columns.map(({ id, cell, numeric, wideOnly }) => (
                <td
                  key={id}
                  className={classNames(
                    'px-4 py-2.5 align-middle',
                    numeric && 'text-right tabular-nums',
                    wideOnly && 'max-sm:hidden',
                  )}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
