/** Runs every mutation in a process of its own, some at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MUTATIONS, type Mutation } from './mutations.ts';
import type { MutantReport } from './run-mutant.ts';

export interface Hunt extends MutantReport {
  mutation: Mutation;
}

async function hunt(mutation: Mutation, place: number): Promise<Hunt> {
  const child = fork(join(import.meta.dirname, 'run-mutant.ts'), [String(place)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString().slice(0, 2_000);
  });
  const report = once(child, 'message').then(([message]) => message as MutantReport);
  const ended = once(child, 'exit').then(() => null);
  const found = await Promise.race([report, ended]);
  if (found === null)
    throw new Error(`the process of "${mutation.name}" broke: ${complaint.slice(0, 2_000)}`);
  await ended;
  return { mutation, ...found };
}

/** In the order of the list. `onDone` hears of each as it ends. */
export async function huntMutations(onDone: (hunt: Hunt) => void): Promise<Hunt[]> {
  const hunts: Hunt[] = [];
  const rest = [...MUTATIONS.entries()];
  async function work(): Promise<void> {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      const [place, mutation] = next;
      const done = await hunt(mutation, place);
      hunts[place] = done;
      onDone(done);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return hunts;
}
