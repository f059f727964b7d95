/** A process of its own for one mutation: runs seeds until it is caught, then says so to its parent. */
import { applyMutation } from './apply-mutation.ts';
import { MUTATIONS } from './mutations.ts';

export interface MutantReport {
  /** The first seed that found it; null when none did. */
  caughtBy: number | null;
  violation: string | null;
}

const mutation = MUTATIONS[Number(process.argv[2])];
if (mutation === undefined) throw new Error('usage: run-mutant.ts NUMBER');
const amendment = applyMutation(mutation);
const { openSimDatabase } = await import('./open-sim-database.ts');
const { runSeed } = await import('./run-seed.ts');

async function hunt(limit: number): Promise<MutantReport> {
  const { database, empty } = await openSimDatabase(amendment);
  for (let seed = 1; seed <= limit; seed += 1) {
    await empty();
    const { violations } = await runSeed(seed, database);
    if (violations[0] !== undefined) return { caughtBy: seed, violation: violations[0] };
  }
  return { caughtBy: null, violation: null };
}

const report = await hunt(mutation.withinSeeds);
process.send?.(report, () => process.exit());
