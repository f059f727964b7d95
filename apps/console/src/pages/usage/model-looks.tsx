/** How each model is drawn: a colour and a pattern, so that hue is never all that tells two of them apart. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { ReactNode } from 'react';

const COLOURS = 8;
const GAP = 'var(--surface)';

/** What is left open in a square of 8 by 8. The first is solid. */
const PATTERNS: readonly ReactNode[] = [
  null,
  <path key="p" d="M-2 2 2 -2 M-2 10 10 -2 M6 10 10 6" stroke={GAP} strokeWidth="2" />,
  <g key="p" fill={GAP}>
    <circle cx="2" cy="2" r="1.4" />
    <circle cx="6" cy="6" r="1.4" />
  </g>,
  <path key="p" d="M0 2H8 M0 6H8" stroke={GAP} strokeWidth="1.5" />,
  <path key="p" d="M-2 6 2 10 M-2 -2 10 10 M6 -2 10 2" stroke={GAP} strokeWidth="2" />,
  <path key="p" d="M0 4H8 M4 0V8" stroke={GAP} strokeWidth="1.5" />,
  <path key="p" d="M2 0V8 M6 0V8" stroke={GAP} strokeWidth="1.5" />,
  <path key="p" d="M0 0H4V4H0Z M4 4H8V8H4Z" fill={GAP} fillOpacity="0.55" />,
];

const patternId = (slot: number) => `spend-look-${slot}`;

/**
 * A model of the catalogue looks the same whatever else is shown; one that has left it takes a look that is free.
 * `models` are those that are shown together.
 */
export function looksOf(models: readonly string[]): ReadonlyMap<string, number> {
  const known = CATALOGUE.map(({ id }) => id);
  const gone = models.filter((model) => !known.includes(model)).sort();
  return new Map([...known, ...gone].map((model, index) => [model, index % COLOURS]));
}

export const fillOf = (slot: number) => `url(#${patternId(slot)})`;

/** The patterns that bars are filled with; once within the drawing. */
export function LookPatterns() {
  return (
    <defs>
      {PATTERNS.map((pattern, slot) => (
        <pattern key={slot} id={patternId(slot)} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" fill={`var(--series-${slot + 1})`} />
          {pattern}
        </pattern>
      ))}
    </defs>
  );
}

/** A piece of it, beside the name of the model. */
export function LookSwatch({ slot }: { slot: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4 shrink-0 rounded-sm">
      <rect width="16" height="16" fill={`var(--series-${slot + 1})`} />
      {[0, 8].flatMap((x) =>
        [0, 8].map((y) => (
          <g key={`${x} ${y}`} transform={`translate(${x} ${y})`}>
            <svg width="8" height="8" overflow="hidden" aria-hidden="true">
              {PATTERNS[slot]}
            </svg>
          </g>
        )),
      )}
    </svg>
  );
}
