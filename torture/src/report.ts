/** The figures as a person reads them. */
import type { Spread, TortureFigures } from './figures.ts';
import { PROMISES } from './judge.ts';

const NAME_WIDTH = 30;

function row(name: string, ...cells: (string | number)[]): string {
  return `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)} ${text}`;
}

function list(counts: Readonly<Record<string, number>>): string {
  const known = Object.entries(counts).filter(([, count]) => count > 0);
  return known.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

function seconds({ p50, p95, max }: Spread): string[] {
  return [p50, p95, max].map((milliseconds) => (milliseconds / 1_000).toFixed(2));
}

function describeRecovery({ recovery }: TortureFigures): string[] {
  const rows = Object.entries(recovery).map(([kind, { kills, backMs, servedMs }]) =>
    row(kind, kills, ...seconds(servedMs), ...seconds(backMs)),
  );
  return [
    `${row('seconds after the kill', '')}   callers are served again      what died is back`,
    row('', 'kills', 'p50', 'p95', 'max', 'p50', 'p95', 'max'),
    ...rows,
  ];
}

function describeVerdict({ broken, wasInterrupted }: TortureFigures): string[] {
  const marks = PROMISES.map((promise) => {
    const found = broken.find((each) => each.promise === promise);
    return found === undefined ? `  ✓ ${promise}` : `  ✗ ${promise}: ${found.detail}`;
  });
  const verdict =
    broken.length === 0
      ? 'Every promise was kept.'
      : `${broken.length} of ${PROMISES.length} promises were BROKEN.`;
  return [...marks, '', wasInterrupted ? `${verdict} (The run was cut short.)` : verdict];
}

export function describeFigures(figures: TortureFigures): string {
  const { machine, requests, jobs, renders, money, videos, webhooks } = figures;
  return [
    '',
    `Seed ${figures.seed}, ${duration(figures.seconds)}, ${total(figures.killsByKind)} kills`,
    `${machine.cores} cores, load ${machine.load.toFixed(1)}, Node ${machine.node}, Postgres ${machine.postgres}`,
    '',
    line('killed', list(figures.killsByKind)),
    line('gateways killed at', list(figures.killsByPoint)),
    line('besides', list(figures.nuisances)),
    '',
    line('requests', `${requests.accepted} accepted, ${requests.refused} without money`),
    line('jobs', `${jobs.completed} completed, failed: ${list(jobs.failed)}`),
    line('lost', `${jobs.lost}, still open ${jobs.open}`),
    line('all ended', `${Math.ceil(figures.drainSeconds)} s after the last event`),
    line(
      'renders at the providers',
      `${renders.submits}; at most ${renders.mostOfOneJob} of one job, ${renders.jobsWithMore} jobs with more than one`,
    ),
    line('rendered for nobody', list(renders.forNobody)),
    line('double charges', String(money.doubleCharges)),
    line('holds left, sum of postings', `${money.heldMicros}, ${money.postingsSumMicros} micro-pesos`),
    line(
      'balances',
      `${money.balances} added up anew; ${money.shortCharges} charges for less than was ordered`,
    ),
    line('books', money.problems.join('; ') || 'no problem'),
    line('videos', `${videos.compared} compared byte by byte, ${videos.different} different`),
    line('receipts', `${videos.receipts} compared; ${videos.leftovers} videos of failed jobs left by a kill`),
    line(
      'webhooks',
      `${webhooks.messages} messages about ${webhooks.jobs} jobs, ${webhooks.tries} tries, ${webhooks.taken} taken`,
    ),
    line('answers by HTTP status', list(figures.answers)),
    line('failures with nothing down', `${figures.strayAnswers} of ${figures.judgedAnswers} answers`),
    '',
    ...describeRecovery(figures),
    '',
    ...describeVerdict(figures),
    '',
  ].join('\n');
}
