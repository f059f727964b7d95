/** What the address of the gallery says: how it looks, and what is looked for. */
import { JOB_STATES, type JobState } from '@geekhub/contracts/job-state';
import type { Inputs } from '../../trpc.ts';

export const VIEWS = ['cards', 'table'] as const;
export const TIMES = ['today', '7d', '30d', 'range'] as const;
export type View = (typeof VIEWS)[number];
export type Time = (typeof TIMES)[number];

/** What is left out is not looked for; the view is cards. */
export interface VideosAddress {
  view?: View;
  words?: string;
  state?: JobState;
  model?: string;
  key?: string;
  time?: Time;
  /** Days of `range`, both among them, as `2026-11-25`. */
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Of an address, in which a character may take twelve. */
const MAX_ENCODED = 1_000;
const DAYS: Record<Exclude<Time, 'range'>, number> = { today: 1, '7d': 7, '30d': 30 };

function oneOf<Value extends string>(values: readonly Value[], given: unknown): Value | undefined {
  return values.find((each) => each === given);
}

/** The router reads `7` as a number and `true` as a truth: whoever wrote it meant the text. */
function textOf(given: unknown): string | undefined {
  const text = typeof given === 'number' || typeof given === 'boolean' ? String(given) : given;
  return typeof text === 'string' && text !== '' ? cutWords(text) : undefined;
}

/** So much of a text as an address holds. The last word may be cut: the beginning of a word finds it too. */
export function cutWords(text: string): string {
  const wellFormed = text.toWellFormed();
  if (encodeURIComponent(wellFormed).length <= MAX_ENCODED) return wellFormed;
  let [cut, length] = ['', 0];
  for (const character of wellFormed) {
    length += encodeURIComponent(character).length;
    if (length > MAX_ENCODED) break;
    cut += character;
  }
  return cut;
}

function dayOf(given: unknown): string | undefined {
  return typeof given === 'string' && DAY.test(given) && !Number.isNaN(startOf(given)) ? given : undefined;
}

export function readVideosAddress(search: Record<string, unknown>): VideosAddress {
  const known: { [Key in keyof VideosAddress]: VideosAddress[Key] | undefined } = {
    view: oneOf(VIEWS, search.view),
    words: textOf(search.words),
    state: oneOf(JOB_STATES, search.state),
    model: textOf(search.model),
    key: textOf(search.key),
    time: oneOf(TIMES, search.time),
    from: dayOf(search.from),
    to: dayOf(search.to),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** Unix seconds at which a day begins here, so many days later. */
function startOf(day: string, daysLater = 0): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return Math.floor(new Date(year, month - 1, date + daysLater).getTime() / 1000);
}

/** Of whole days, so that the same address asks the same all day. */
function timesOf({ time, from, to }: VideosAddress): Pick<Inputs['jobs']['search'], 'from' | 'until'> {
  if (time === undefined) return {};
  if (time === 'range') {
    return {
      ...(from !== undefined && { from: Math.max(0, startOf(from)) }),
      ...(to !== undefined && { until: Math.max(0, startOf(to, 1)) }),
    };
  }
  const now = new Date();
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS[time] + 1);
  return { from: Math.floor(first.getTime() / 1000) };
}

export function toSearch(address: VideosAddress): Inputs['jobs']['search'] {
  const { words, state, model, key } = address;
  return {
    ...(words !== undefined && { words }),
    ...(state !== undefined && { state }),
    ...(model !== undefined && { model }),
    ...(key !== undefined && { key }),
    ...timesOf(address),
  };
}

export function isFiltered({ view: _, ...filters }: VideosAddress): boolean {
  return Object.keys(filters).length > 0;
}
