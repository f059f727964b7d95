/** Measures submits and polls of the gateway beside a bare route and bare SQL. */
import { writeFile } from 'node:fs/promises';
import { compareOnDatabase } from './compare.ts';
import type { BenchFigures } from './figures.ts';
import { describeMachine } from './machine.ts';
import { describeGallery, measureGallery } from './measure-gallery.ts';
import { describeWaiting, measureWaiting } from './measure-waiting.ts';
import { type BenchOptions, OptionsError, readOptions, USAGE } from './options.ts';
import { describeFigures } from './report.ts';

const WITHOUT_SERVER =
  'Postgres server: skipped, no --database-url was given. For example: npm run bench -- --database-url postgres://postgres@127.0.0.1:5432/postgres';

async function runBench(options: BenchOptions, signal: AbortSignal): Promise<BenchFigures> {
  const { seconds, rounds, connections, databaseUrl } = options;
  const comparisons: BenchFigures['comparisons'] = [];
  for (const url of databaseUrl === null ? [null] : [null, databaseUrl]) {
    process.stderr.write(`Measuring on ${url === null ? 'the embedded database' : 'the Postgres server'}…\n`);
    comparisons.push(await compareOnDatabase({ databaseUrl: url, seconds, rounds, connections, signal }));
  }
  return {
    takenAt: new Date().toISOString(),
    machine: describeMachine(),
    ...{ seconds, rounds, connections, comparisons },
    skipped: databaseUrl === null ? [WITHOUT_SERVER] : [],
  };
}

async function main(words: string[], signal: AbortSignal): Promise<void> {
  const options = readOptions(words);
  if (options === null) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const { waiters, gallery, databaseUrl } = options;
  if (gallery !== null && databaseUrl !== null) {
    const figures = await measureGallery(databaseUrl, gallery, options, signal);
    process.stdout.write(describeGallery(figures));
    if (options.jsonFile !== null) await writeFile(options.jsonFile, `${JSON.stringify(figures, null, 2)}\n`);
    return;
  }
  if (waiters !== null && databaseUrl !== null) {
    const waiting = await measureWaiting(databaseUrl, waiters, signal);
    process.stdout.write(describeWaiting(waiting));
    if (options.jsonFile !== null) await writeFile(options.jsonFile, `${JSON.stringify(waiting, null, 2)}\n`);
    return;
  }
  const figures = await runBench(options, signal);
  process.stdout.write(describeFigures(figures));
  if (options.jsonFile !== null) await writeFile(options.jsonFile, `${JSON.stringify(figures, null, 2)}\n`);
  if (figures.comparisons.some(({ books }) => books.problems.length > 0)) process.exitCode = 1;
}

const interruption = new AbortController();
// The round in hand ends, then everything that was made is taken away again. Ctrl-C may come more than once.
const interrupt = () => interruption.abort();
process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

function explain(error: unknown): string {
  // Ctrl-C reaches the measured processes too: what breaks then is no news.
  if (interruption.signal.aborted) return 'Interrupted: no figures were taken.';
  if (error instanceof OptionsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await main(process.argv.slice(2), interruption.signal);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
