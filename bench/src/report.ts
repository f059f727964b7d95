/** The figures as a person reads them. */
import type { BenchFigures, Comparison, OperationFigures } from './figures.ts';
import type { SubjectFigures } from './interleave.ts';
import type { Memory } from './memory-watch.ts';

const BAR_CELLS = 40;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const NAME_WIDTH = 22;

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;
}

function bar(ratio: number): string {
  const eighths = Math.round(Math.min(ratio, 1) * BAR_CELLS * 8);
  const drawn = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${drawn.padEnd(BAR_CELLS)}▏`;
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(10)).join('')}`;
}

function subjectRow({ name, median }: SubjectFigures): string {
  const { perSecond, p50Ms, p90Ms, p99Ms } = median;
  return row(name, [Math.round(perSecond).toString(), ...[p50Ms, p90Ms, p99Ms].map(milliseconds)]);
}

function ratioRow(name: string, ratio: number): string {
  return `  ${name.padEnd(NAME_WIDTH)}${bar(ratio)} ${percent(ratio)}`;
}

function describeOperation({ operation, gateway, bareRoute, bareSql, ratios }: OperationFigures): string[] {
  return [
    row(operation, ['per s', 'p50 ms', 'p90 ms', 'p99 ms']),
    ...[gateway, bareRoute, bareSql].map(subjectRow),
    ratioRow('gateway / bare route', ratios.toBareRoute),
    ratioRow('gateway / bare SQL', ratios.toBareSql),
    '',
  ];
}

function describeMemory({ startPeakBytes, readyBytes, loadPeakBytes }: Memory): string {
  const start = startPeakBytes === null ? '' : `; its first start took up to ${megabytes(startPeakBytes)}`;
  return `memory of the gateway: ${megabytes(readyBytes)} when ready, up to ${megabytes(loadPeakBytes)} under load${start}`;
}

function describeBooks({ books }: Comparison): string {
  const { jobs, problems } = books;
  if (problems.length > 0) return `the books do NOT balance: ${problems.join('; ')}`;
  return `the books balance: ${jobs} jobs, ${jobs} holds, all postings sum to zero`;
}

function describeComparison(comparison: Comparison): string[] {
  const { database, postgres, operations, sentOnShare, providerCallsOfPolls, gatewayMemory } = comparison;
  const { answerBytes, gatewayErrors } = comparison;
  const place = database === 'embedded' ? 'embedded database' : 'Postgres server';
  return [
    `${place} (Postgres ${postgres}), answers of ${answerBytes} bytes`,
    '',
    ...operations.flatMap(describeOperation),
    `  ${describeMemory(gatewayMemory)}`,
    `  at the end of a round of submits ${percent(sentOnShare)} of them had reached the provider`,
    `  the polls made ${providerCallsOfPolls} calls at the provider`,
    `  ${describeBooks(comparison)}`,
    ...(gatewayErrors.length === 0
      ? []
      : [`  the gateway logged ${gatewayErrors.length} errors; the first: ${gatewayErrors[0]}`]),
    '',
  ];
}

export function describeFigures(figures: BenchFigures): string {
  const { machine, seconds, rounds, connections } = figures;
  return [
    '',
    `${machine.cores} cores (${machine.processor}), ${megabytes(machine.memoryBytes)}, ${machine.system}, Node ${machine.node}`,
    `${connections} connections, medians of ${rounds} rounds of ${seconds} s in turns`,
    '',
    ...figures.comparisons.flatMap(describeComparison),
    ...figures.skipped.map((reason) => `${reason}\n`),
  ].join('\n');
}
