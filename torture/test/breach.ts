/** One way in which a run breaks a promise, and how a sound run is changed into it. */
import type { Evidence } from '../src/evidence.ts';
import type { PromiseName } from '../src/judge.ts';
import { type job, type request, soundRun } from './sound-run.ts';

export interface Breach {
  what: string;
  changes: Partial<Evidence>;
  promise: PromiseName;
  detail: string;
}

export const SOUND = soundRun();

export function withRequest(name: string, changes: Parameters<typeof request>[1]): Partial<Evidence> {
  return {
    requests: SOUND.requests.map((each) =>
      each.order.prompt.endsWith(name) ? { ...each, ...changes } : each,
    ),
  };
}

export function withJob(name: string, changes: Parameters<typeof job>[1]): Partial<Evidence> {
  return { jobs: SOUND.jobs.map((each) => (each.prompt.endsWith(name) ? { ...each, ...changes } : each)) };
}
