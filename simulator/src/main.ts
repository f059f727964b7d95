/** npm run simulate: many runs of the real engine among failures, or the proof that mistakes are found. */
import { SingleBar } from 'cli-progress';
import { huntMutations } from './hunt-mutations.ts';
import { openSimDatabase } from './open-sim-database.ts';
import { OptionsError, readOptions, USAGE } from './options.ts';
import { addTo, describeHunt, describeTotals, noTotals } from './report.ts';
import { runSeed } from './run-seed.ts';
import { runSeeds, type SeedRange } from './run-seeds.ts';

async function simulate(range: SeedRange): Promise<boolean> {
  const totals = noTotals();
  const bar = new SingleBar({
    format: 'seeds {bar} {value}/{total}  {eta_formatted} left',
    stream: process.stderr,
  });
  if (process.stderr.isTTY) bar.start(range.count, 0);
  await runSeeds(range, (report) => {
    addTo(totals, report);
    bar.increment();
  });
  bar.stop();
  process.stdout.write(describeTotals(totals));
  return totals.failures.length === 0;
}

async function replay(seed: number): Promise<boolean> {
  const { database } = await openSimDatabase();
  const run = await runSeed(seed, database);
  process.stdout.write(`${run.trace.join('\n')}\n\n`);
  const totals = noTotals();
  addTo(totals, { ...run, trace: [] });
  process.stdout.write(describeTotals(totals));
  return run.violations.length === 0;
}

async function proveMutations(): Promise<boolean> {
  const hunts = await huntMutations((hunt) => process.stdout.write(`${describeHunt(hunt)}\n`));
  const missed = hunts.filter(({ caughtBy }) => caughtBy === null).length;
  process.stdout.write(`\n${hunts.length} deliberate mistakes, ${missed} not found\n`);
  return missed === 0;
}

async function main(): Promise<boolean> {
  const options = readOptions(process.argv.slice(2));
  switch (options.kind) {
    case 'usage':
      process.stdout.write(`${USAGE}\n`);
      return true;
    case 'seeds':
      return simulate(options);
    case 'replay':
      return replay(options.seed);
    case 'mutations':
      return proveMutations();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof OptionsError;
  process.stderr.write(`${isUsage ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 2;
}
