/** One page of a list: asked for, shown, and how to see the next. */
import type { List } from '@geekhub/contracts/list';
import { type Column, formatTable } from './format-table.ts';
import type { Session } from './session.ts';

export interface PageOptions {
  limit?: number;
  cursor?: string;
}

export interface ListShown<Row> {
  path: string;
  /** Beside those of the page. */
  query?: Readonly<Record<string, string | undefined>>;
  columns: readonly Column<Row>[];
  /** What there would be, were there any: `jobs`. */
  what: string;
}

export async function showPage<Row>(
  { client, output, interrupted }: Session,
  { limit, cursor }: PageOptions,
  { path, query, columns, what }: ListShown<Row>,
): Promise<void> {
  const answer = await client.call<List<Row>>(
    { method: 'GET', path: withQuery(path, { ...query, limit: limit?.toString(), cursor }) },
    { signal: interrupted },
  );
  output.result(answer, (width) =>
    answer.data.length === 0 ? '' : formatTable(columns, answer.data, width),
  );
  if (output.json) return;
  if (answer.data.length === 0) output.note(`There are no ${what}.`);
  if (answer.next_cursor !== null) output.note(`There are more: --cursor ${answer.next_cursor}`);
}

export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
