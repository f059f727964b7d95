/** The times at which something was down, by this process's own doing. */
import type { Link } from './schedule.ts';

/** What was down: the gateways themselves, or what they, or their callers, reach by one of the links. */
export type Part = Link | 'gateways';

export interface Span {
  from: number;
  to: number;
}

export interface Trouble {
  part: Part;
  from: number;
  /** null while it lasts. */
  to: number | null;
}

export interface TroubleLog {
  all: readonly Trouble[];
  /** Returns what ends it. */
  begin(part: Part, from?: number): () => void;
}

export function openTroubleLog(): TroubleLog {
  const all: Trouble[] = [];
  return {
    all,
    begin(part, from = performance.now()) {
      const trouble: Trouble = { part, from, to: null };
      all.push(trouble);
      return () => {
        trouble.to = performance.now();
      };
    },
  };
}

/** A death is known to those who were connected a little before it is known here. */
const KNOWN_LATE_MS = 250;
/**
 * Of ten thousand failures in real runs, none was of a request that was made after everything was back. A machine that
 * is busier still gets this long.
 */
export const AFTERMATH_MS = 500;

/** Was one of these parts down within the span, or a moment before it? */
export function isTroubled(span: Span, troubles: readonly Trouble[], parts: readonly Part[]): boolean {
  return troubles.some(
    ({ part, from, to }) =>
      parts.includes(part) &&
      from - KNOWN_LATE_MS <= span.to &&
      (to ?? Number.POSITIVE_INFINITY) + AFTERMATH_MS >= span.from,
  );
}
