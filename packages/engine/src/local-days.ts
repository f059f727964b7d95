/** Calendar days of a time zone, as the moments between which they lie. */

export interface LocalDay {
  /** 2026-11-25 */
  date: string;
  from: Date;
  /** The first moment of the next day. */
  until: Date;
}

const DAY_MS = 86_400_000;
/** Zones are whole quarters of an hour away from UTC, and so are their changes. */
const QUARTER_MS = 900_000;
/** No zone is further away from UTC. */
const FURTHEST_MS = 16 * 3_600_000;

function dateReader(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
  };
}

function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** By halves: where the clocks are changed at midnight a day begins at one, and no formula knows. */
function startOf(date: string, dateAt: (ms: number) => string): Date {
  let [before, after] = [Date.parse(date) - FURTHEST_MS, Date.parse(date) + FURTHEST_MS];
  while (after - before > QUARTER_MS) {
    const middle = before + Math.floor((after - before) / 2 / QUARTER_MS) * QUARTER_MS;
    if (dateAt(middle) >= date) after = middle;
    else before = middle;
  }
  return new Date(after);
}

/** `from` and `to` are dates, both of them included. */
export function momentsOf({ from, to }: { from: string; to: string }, timeZone: string) {
  const dateAt = dateReader(timeZone);
  return { from: startOf(from, dateAt), until: startOf(plusDays(to, 1), dateAt) };
}

/** The day in which this moment lies, and those before it: so many in all, oldest first. */
export function lastDays(count: number, now: Date, timeZone: string): LocalDay[] {
  const dateAt = dateReader(timeZone);
  const today = dateAt(now.getTime());
  const dates = Array.from({ length: count + 1 }, (_, index) => plusDays(today, index + 1 - count));
  const starts = dates.map((date) => startOf(date, dateAt));
  return dates.slice(0, count).map((date, index) => {
    const [from, until] = starts.slice(index);
    if (from === undefined || until === undefined) throw new Error('each day has a next one');
    return { date, from, until };
  });
}
