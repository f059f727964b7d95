/** Pages of a list: cursors, and one row more than was asked for to see whether there are more. */
import { PublicError } from '@geekhub/contracts/error';
import type { List } from '@geekhub/contracts/list';

/** The contract has checked what a caller sent; this is what its form means. */
const CREATED = /^(\d{1,14})_(.+)$/;

function badCursor(): PublicError {
  return new PublicError('invalid_request_error', 'cursor: is not a cursor of this list', {
    param: 'cursor',
  });
}

export interface CreatedPosition {
  createdAt: Date;
  id: string;
}

export function createdCursor({ createdAt, id }: CreatedPosition): string {
  return `${createdAt.getTime()}_${id}`;
}

export function parseCreatedCursor(cursor: string | undefined): CreatedPosition | null {
  if (cursor === undefined) return null;
  const [, time, id] = CREATED.exec(cursor) ?? [];
  if (time === undefined || id === undefined) throw badCursor();
  return { createdAt: new Date(Number(time)), id };
}

export function sequenceCursor(sequence: bigint): string {
  return sequence.toString();
}

export function parseSequenceCursor(cursor: string | undefined): bigint | null {
  if (cursor === undefined) return null;
  if (!/^\d{1,18}$/.test(cursor)) throw badCursor();
  return BigInt(cursor);
}

/** `rows` holds up to `limit` + 1. */
export async function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item | Promise<Item>,
  cursorOf: (row: Row) => string,
): Promise<List<Item>> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit;
  return {
    object: 'list',
    data: await Promise.all(shown.map(present)),
    has_more: more,
    next_cursor: more && last !== undefined ? cursorOf(last) : null,
  };
}
