/** `npm run torture`: runs one, tells what came of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoPostgres } from './find-postgres.ts';
import { openHouse } from './house.ts';
import { OptionsError, readOptions, type TortureOptions, USAGE } from './options.ts';
import { startProgress } from './progress.ts';
import { describeFigures } from './report.ts';
import { tortureHouse } from './torture-house.ts';

const OUTPUT = join(import.meta.dirname, '../../test-output');

async function run({ seed, kills, report }: TortureOptions, signal: AbortSignal): Promise<void> {
  process.stdout.write(`Seed ${seed}: ${kills} kills. To repeat the schedule: --seed ${seed}\n`);
  await using house = await openHouse(seed);
  const progress = startProgress(process.stderr);
  try {
    const figures = await tortureHouse(house, { seed, kills, signal }, progress);
    progress.stop();
    process.stdout.write(describeFigures(figures));
    if (report) {
      await mkdir(OUTPUT, { recursive: true });
      await writeFile(join(OUTPUT, 'torture.json'), `${JSON.stringify(figures, null, 2)}\n`);
    }
    if (figures.broken.length > 0) {
      house.keepDirectory();
      process.stdout.write(`The logs and the data are kept in ${house.directory}\n`);
      process.exitCode = 1;
    }
    if (figures.wasInterrupted) process.exitCode = 1;
  } catch (error) {
    house.keepDirectory();
    throw error;
  } finally {
    progress.stop();
  }
}

/** Under npm one Ctrl-C arrives here twice. */
const SAME_MS = 500;
const interruption = new AbortController();
let interruptedAt = 0;
const interrupt = () => {
  // Whoever asks again does not want to wait for the end of it; what was started is killed on the way out.
  if (interruption.signal.aborted && performance.now() - interruptedAt > SAME_MS) process.exit(130);
  if (interruption.signal.aborted) return;
  interruptedAt = performance.now();
  interruption.abort();
  process.stderr.write('\nStopping: no more kills, what is open is finished. Once more to end at once.\n');
};
process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(`${USAGE}\n`);
  else await run(options, interruption.signal);
} catch (error) {
  const isOurs = error instanceof OptionsError || error instanceof NoPostgres;
  const text = error instanceof Error ? (isOurs ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = isOurs ? 2 : 1;
}
