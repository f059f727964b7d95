/** The middle one: on a shared machine the mean follows whoever disturbed a round. */
import type { Round } from './round.ts';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('nothing has no median');
  return (upper + lower) / 2;
}

/** Each figure's own median. */
export function medianRound(rounds: readonly Round[]): Round {
  const medianOf = (figure: keyof Round) => median(rounds.map((round) => round[figure]));
  return {
    answers: medianOf('answers'),
    perSecond: medianOf('perSecond'),
    p50Ms: medianOf('p50Ms'),
    p90Ms: medianOf('p90Ms'),
    p99Ms: medianOf('p99Ms'),
  };
}
