/** The database as one process reaches it: real SQL, behind turns, with connections that break. */
import type { Database } from '@geekhub/store-postgres/database';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

export interface SimDatabaseOptions {
  real: Database;
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  life: Life;
  /** Hears that something may have been written. */
  onWrite: () => void;
  /** Hears that a call failed. */
  onFault: () => void;
}

/** As a driver's: with a code that is no constraint's. */
function connectionError(): Error {
  return Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
}

function nameOf(statement: string): string {
  return /geekhub\.(\w+)/.exec(statement)?.[1] ?? 'statement';
}

/** All but plain reads, which the books need not be looked at for. */
function mayWrite(statement: string): boolean {
  return !/^\s*select\b/.test(statement) || /geekhub\.(?!app_now)\w+\(/.test(statement);
}

export function createSimDatabase(options: SimDatabaseOptions): Database {
  const { real, scheduler, random, weather, life } = options;

  async function call<T>(what: string, writes: boolean, work: () => Promise<T>): Promise<T> {
    await scheduler.turn(life, `asks the database: ${what}`);
    if (weather.away.has('database') || random.chance(weather.faults.databaseFailsBefore)) {
      options.onFault();
      throw connectionError();
    }
    const lost = random.chance(weather.faults.databaseFailsAfter);
    const answer = await scheduler
      .real(work)
      .then((value) => ({ value }))
      .catch((error: unknown) => ({ error }));
    if (writes) options.onWrite();
    await scheduler.turn(life, `has the answer: ${what}`);
    if ('error' in answer) throw answer.error;
    if (lost) {
      options.onFault();
      throw connectionError();
    }
    return answer.value;
  }

  return {
    query: (text, values) => call(nameOf(text), mayWrite(text), () => real.query(text, values)),
    transaction: (work) => call('transaction', true, () => real.transaction(work)),
    close: async () => {},
  };
}
