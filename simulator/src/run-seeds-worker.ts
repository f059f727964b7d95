/** A process of its own that runs the seeds it is sent, one after the other. */
import { openSimDatabase } from './open-sim-database.ts';
import { type RunResult, runSeed } from './run-seed.ts';

/** Of a clean run nobody reads the trace. */
export type SeedReport = RunResult;

const { database, empty } = await openSimDatabase();
let round = Promise.resolve();

process.on('message', (seed: number) => {
  round = round.then(async () => {
    await empty();
    const result = await runSeed(seed, database);
    process.send?.({ ...result, trace: result.violations.length > 0 ? result.trace : [] });
  });
});
process.on('disconnect', () => process.exit());
