/** Pages of a list: opaque cursors, and one row more than was asked for to see whether there are more. */
import { PublicError } from '@geekhub/contracts/error';
import type { List } from '@geekhub/contracts/list';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Of the year 9999: a later one is written in a form that Postgres does not read. */
const LAST_MILLISECOND = 253_402_300_799_999;

function encode(parts: (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch {
    // Refused below, like every other text that is no cursor of ours.
  }
  throw badCursor();
}

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
  return encode([createdAt.getTime(), id]);
}

export function parseCreatedCursor(cursor: string | undefined): CreatedPosition | null {
  if (cursor === undefined) return null;
  const [time, id] = decode(cursor);
  if (typeof time !== 'number' || typeof id !== 'string' || !UUID.test(id)) throw badCursor();
  if (!Number.isInteger(time) || time < 0 || time > LAST_MILLISECOND) throw badCursor();
  return { createdAt: new Date(time), id };
}

export function sequenceCursor(sequence: bigint): string {
  return encode([sequence.toString()]);
}

export function parseSequenceCursor(cursor: string | undefined): bigint | null {
  if (cursor === undefined) return null;
  const [sequence] = decode(cursor);
  if (typeof sequence !== 'string' || !/^\d{1,18}$/.test(sequence)) throw badCursor();
  return BigInt(sequence);
}

/** `rows` holds up to `limit` + 1. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): List<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit;
  return {
    object: 'list',
    data: shown.map(present),
    has_more: more,
    next_cursor: more && last !== undefined ? cursorOf(last) : null,
  };
}
