/** Rows as a table that fits the terminal, or, where they cannot, one below the other. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { plainText } from './plain-text.ts';

const GAP = 2;
/** A column that may be cut keeps so much. */
const LEAST = 12;

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Numbers stand at the right. */
  right?: boolean;
  /** Cut at the end where there is no room for all of it. At most one column. */
  flexible?: boolean;
}

export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): string {
  const cells = rows.map((row) => columns.map(({ value }) => plainText(value(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[at] ?? ''))),
  );
  const flexible = columns.findIndex((column) => column.flexible);
  const fixed = widths.reduce((sum, each, at) => sum + (at === flexible ? 0 : each) + GAP, -GAP);
  const room = width - fixed;
  const needed = widths[flexible] ?? 0;
  if (room < Math.min(needed, flexible === -1 ? 0 : LEAST)) return formatBlocks(columns, cells, width);
  if (flexible !== -1) widths[flexible] = Math.min(needed, room);
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => fit(text, widths[at] ?? 0, columns[at]?.right ?? false))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

function fit(text: string, width: number, right: boolean): string {
  const shown = cliTruncate(text, width);
  const padding = ' '.repeat(Math.max(0, width - stringWidth(shown)));
  return right ? padding + shown : shown + padding;
}

function formatBlocks<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[][],
  width: number,
): string {
  return cells
    .map((row) =>
      formatDetails(
        columns.map(({ title }, at) => [title.toLowerCase(), row[at] ?? '']),
        width,
      ),
    )
    .join('\n\n');
}

export type Detail = readonly [name: string, value: string | null | undefined];

/** Names and values below each other; what is not there is left out. */
export function formatDetails(pairs: readonly Detail[], width: number): string {
  const shown = pairs.flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, value] as const],
  );
  const names = Math.max(0, ...shown.map(([name]) => stringWidth(name)));
  return shown.map(([name, value]) => formatPair(name, plainText(value), names, width)).join('\n');
}

/** A value that is too long for the line stands whole on the next: it is there to be copied. */
function formatPair(name: string, value: string, names: number, width: number): string {
  const padded = name + ' '.repeat(names - stringWidth(name));
  const line = `${padded}${' '.repeat(GAP)}${value}`;
  return stringWidth(line) <= width || names + GAP < 4 ? line : `${name}\n${' '.repeat(GAP)}${value}`;
}
