/** Everything that outlives a process of the run: the database, the providers, the storage, the clock, what came to light. */
import type { Micros } from '@geekhub/contracts/money';
import type { Database } from '@geekhub/store-postgres/database';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Receivers } from './receivers.ts';
import type { RenderFarm } from './render-farm.ts';
import type { Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

export interface House {
  database: Database;
  scheduler: Scheduler;
  clock: Clock;
  random: Random;
  weather: Weather;
  farm: RenderFarm;
  receivers: Receivers;
  /** Stored videos by job id. */
  objects: Map<string, Uint8Array>;
  /** What the operator changes while jobs run. */
  terms: { markupMicros: Micros; fxMicros: Micros };
  sweepEveryMs: number;
  unconfirmedSubmit: 'fail' | 'resubmit_once';
  /** Something may have been written since the books were last looked at. */
  dirty: boolean;
  /** Processes that died, and moments without a database: what was in hand then may be unaccounted for. */
  upheavals: number;
  /** The clock of the database was set: what was late may not look so any more. */
  clockWasSet: boolean;
  /** Jobs that a customer tried to cancel. */
  cancels: Set<string>;
  /** What must never happen, and did. */
  violations: string[];
}
