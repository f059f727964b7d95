/** What a person reads of many runs. */
import type { Hunt } from './hunt-mutations.ts';
import type { RunResult } from './run-seed.ts';

const TRACE_LINES = 40;

export interface Totals {
  runs: number;
  steps: number;
  minutes: number;
  crashes: number;
  outcomes: Record<string, number>;
  failures: RunResult[];
}

export function noTotals(): Totals {
  return { runs: 0, steps: 0, minutes: 0, crashes: 0, outcomes: {}, failures: [] };
}

export function addTo(totals: Totals, run: RunResult): void {
  totals.runs += 1;
  totals.steps += run.steps;
  totals.minutes += run.minutes;
  totals.crashes += run.crashes;
  for (const [name, count] of Object.entries(run.outcomes)) {
    totals.outcomes[name] = (totals.outcomes[name] ?? 0) + count;
  }
  if (run.violations.length > 0) totals.failures.push(run);
}

export function describeTotals({ runs, steps, minutes, crashes, outcomes, failures }: Totals): string {
  const jobs = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const ends = Object.entries(outcomes).sort(([, left], [, right]) => right - left);
  return [
    `${runs} runs, ${steps.toLocaleString('en')} steps, ${Math.round(minutes / 60).toLocaleString('en')} hours of their own time`,
    `${crashes.toLocaleString('en')} crashes of a process`,
    `${jobs.toLocaleString('en')} jobs: ${ends.map(([name, count]) => `${count.toLocaleString('en')} ${name}`).join(', ')}`,
    failures.length === 0 ? 'No promise was broken.' : `A promise was broken in ${failures.length} runs:`,
    ...failures.flatMap(describeFailure),
    '',
  ].join('\n');
}

export function describeFailure({ seed, violations, trace }: RunResult): string[] {
  return [
    '',
    `seed ${seed}: ${violations.join('; ')}`,
    `  again, with all of its trace: npm run simulate -- --seed ${seed}`,
    ...trace.slice(-TRACE_LINES).map((line) => `  ${line}`),
  ];
}

export function describeHunt({ mutation, caughtBy, violation }: Hunt): string {
  const verdict =
    caughtBy === null ? `NOT FOUND in ${mutation.withinSeeds} seeds` : `found by seed ${caughtBy}`;
  return `${verdict.padEnd(24)} ${mutation.name}${violation === null ? '' : `\n${' '.repeat(25)}${violation}`}`;
}
