/** Steps every job that is due, so that a job that nobody polls is finished all the same. */
import type { KeyMode } from '@geekhub/contracts/organization';
import type { Engine } from './engine.ts';
import { roomForSteps, startStep } from './start-step.ts';

export interface SweepRound {
  /** The steps that were started. A round does not wait for them: one slow copy must not delay the others. */
  steps: Promise<boolean>[];
  /** There was no room for all: the next round need not wait for its hour. */
  full: boolean;
}

/** Starts as many steps as there is room for. Several replicas may sweep at once, since a step claims its job. */
export async function sweep(engine: Engine): Promise<SweepRound> {
  const rounds = [await sweepMode(engine, 'live'), await sweepMode(engine, 'test')];
  return { steps: rounds.flatMap(({ steps }) => steps), full: rounds.some(({ full }) => full) };
}

async function sweepMode(engine: Engine, mode: KeyMode): Promise<SweepRound> {
  const room = roomForSteps(engine, mode);
  if (room === 0) return { steps: [], full: true };
  const due = await engine.jobs.listDue(mode, room);
  return { steps: due.map((jobId) => startStep(engine, mode, jobId)), full: due.length === room };
}
