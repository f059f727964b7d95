/** A place between events, as listeners carry it: all that lies before it was told them. */
import type { EventHead } from '@geekhub/ports/event-store';

const MARK = /^at_(\d{1,18})_(\d{1,18})_(\d{1,14})$/;

export function formatMark({ position, at }: EventHead): string {
  return `at_${position.transaction}_${position.number}_${at.getTime()}`;
}

/** null for what is none. */
export function parseMark(text: string): EventHead | null {
  const [, transaction, number, at] = MARK.exec(text) ?? [];
  if (transaction === undefined || number === undefined || at === undefined) return null;
  return { position: { transaction: BigInt(transaction), number: BigInt(number) }, at: new Date(Number(at)) };
}
