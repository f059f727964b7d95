/** One run: everything that happens in it follows from its seed. */
import type { Database } from '@geekhub/store-postgres/database';
import { deliverCallback, isCallbackDue } from './callbacks.ts';
import { createClock } from './clock.ts';
import { openCustomers } from './customers.ts';
import type { House } from './house.ts';
import { createJudge } from './judge-run.ts';
import { createRandom } from './random.ts';
import { createReceivers } from './receivers.ts';
import { createRenderFarm } from './render-farm.ts';
import { type Replica, startReplica } from './replica.ts';
import { createScheduler } from './scheduler.ts';
import { START } from './start.ts';
import { drawWeather } from './weather.ts';

export interface RunResult {
  seed: number;
  steps: number;
  /** Simulated. */
  minutes: number;
  crashes: number;
  /** How many jobs ended how. */
  outcomes: Record<string, number>;
  violations: string[];
  /** What happened, in order; ids are numbered by their first appearance, so that equal runs have equal traces. */
  trace: string[];
}

const BUSY_STEPS = 900;
/** After that nobody dies and nobody orders any more, and what was ordered still meets single failures. */
const LATE_STEPS = 500;
const DRAIN_LIMIT_MS = 6 * 24 * 3_600_000;

export async function runSeed(seed: number, database: Database): Promise<RunResult> {
  const random = createRandom(seed);
  const scheduler = createScheduler();
  const clock = createClock(scheduler);
  const weather = drawWeather(random);
  const violations: string[] = [];
  const house: House = {
    ...{ database, scheduler, clock, random, weather },
    farm: createRenderFarm(random, weather, clock),
    receivers: createReceivers({ scheduler, random, weather, violations }),
    objects: new Map(),
    terms: { markupMicros: 1_050_000n, fxMicros: 20_000_000n },
    sweepEveryMs: 3_000,
    unconfirmedSubmit: random.pick(['fail', 'fail', 'resubmit_once']),
    dirty: true,
    upheavals: 0,
    clockWasSet: false,
    cancels: new Set(),
    violations,
  };
  const trace: string[] = [];
  let steps = 0;
  let crashes = 0;
  let replicaCount = 0;
  /** Between the clock of the machines and the clock of the database. */
  let skewMs = 0;

  await setDatabaseClock();
  const customers = await openCustomers(house);
  const judge = createJudge(house);
  const open = () => startReplica(house, `replica ${++replicaCount}`);
  const replicas: [Replica, ...Replica[]] = [open(), open()];

  async function setDatabaseClock(): Promise<void> {
    const now = new Date(START + clock.now() + skewMs);
    await database.query('update geekhub.test_clock set now = $1', [now]);
  }

  async function passTime(milliseconds: number): Promise<string> {
    clock.moveTo(clock.now() + milliseconds);
    await setDatabaseClock();
    return `${Math.round(milliseconds)} ms pass`;
  }

  async function passToNextRing(): Promise<string> {
    const ring = clock.nextRing();
    return passTime(ring === null ? 1_000 : Math.max(0, ring - clock.now()));
  }

  function crash(): string {
    const place = random.between(0, replicas.length - 1);
    const dead = replicas[place] ?? replicas[0];
    scheduler.bury(dead.life);
    crashes += 1;
    house.upheavals += 1;
    replicas[place] = open();
    return `${dead.life.name} dies`;
  }

  function freeze(): string {
    const { life } = random.pick(replicas);
    life.frozen = !life.frozen;
    house.upheavals += 1;
    return `${life.name} ${life.frozen ? 'freezes' : 'goes on'}`;
  }

  async function happen(): Promise<string> {
    // Where nobody dies nobody is slow either: time passes when all that could happen has happened.
    const isHurried = !weather.isQuiet || scheduler.waiting() === 0;
    const what = random.weighted({
      turn: scheduler.waiting() > 0 ? 60 : 0,
      ring: isHurried ? 6 : 0,
      time: isHurried ? 1 : 0,
      customer: 4,
      callback: isCallbackDue(house) ? 4 : 0,
      crash: weather.isQuiet ? 0 : 0.4,
      freeze: weather.isQuiet ? 0 : 0.6,
      weather: 0.6,
      price: 0.2,
      skew: 0.05,
    });
    switch (what) {
      case 'turn':
        return scheduler.give(random.between(0, scheduler.waiting() - 1));
      case 'ring':
        return passToNextRing();
      case 'time':
        return passTime(random.pick([50, 500, 5_000, 30_000, 90_000]) * random.fraction());
      case 'customer':
        return customers.act(random.pick(replicas));
      case 'callback':
        deliverCallback(house, random.pick(replicas));
        return 'a callback comes';
      case 'crash':
        return crash();
      case 'freeze':
        return freeze();
      case 'weather': {
        const change = weather.turnOver();
        if (weather.away.has('database')) house.upheavals += 1;
        return change;
      }
      case 'price':
        house.terms = { ...house.terms, fxMicros: BigInt(random.between(15, 25)) * 1_000_000n };
        return 'the price changes';
      case 'skew':
        skewMs = random.pick([0, -3_600_000, 3_600_000]);
        house.clockWasSet = true;
        await setDatabaseClock();
        return `the clock of the database is ${skewMs} ms off`;
    }
  }

  async function step(work: () => Promise<string>): Promise<boolean> {
    const happened = await work();
    await scheduler.settle();
    steps += 1;
    trace.push(`${Math.round(clock.now())} ${happened}`);
    if (house.dirty) {
      house.dirty = false;
      await judge.look();
    }
    return house.violations.length === 0;
  }

  /** Whatever is open must come to its end, however long it takes. */
  async function drain(): Promise<void> {
    weather.bringBack();
    for (const { life } of replicas) life.frozen = false;
    skewMs = 0;
    await setDatabaseClock();
    customers.insist(replicas[0]);
    const limit = clock.now() + DRAIN_LIMIT_MS;
    for (let count = 0; clock.now() < limit; count += 1) {
      if (count === LATE_STEPS) weather.clearUp();
      const going = await step(async () => {
        if (isCallbackDue(house)) {
          deliverCallback(house, random.pick(replicas));
          return 'a callback comes';
        }
        if (scheduler.waiting() > 0) return scheduler.give(random.between(0, scheduler.waiting() - 1));
        house.sweepEveryMs = Math.min(house.sweepEveryMs * 1.2, 3_600_000);
        return passToNextRing();
      });
      if (!going) return;
      if (scheduler.waiting() === 0 && (await judge.countUnfinished()) === 0) return;
    }
  }

  for (let count = 0; count < BUSY_STEPS; count += 1) if (!(await step(happen))) break;
  if (house.violations.length === 0) await drain();
  if (house.violations.length === 0) await judge.close(customers);
  const outcomes = await judge.outcomes();
  for (const { life } of replicas) scheduler.bury(life);
  return {
    ...{ seed, steps, crashes, outcomes },
    minutes: Math.round(clock.now() / 60_000),
    violations: house.violations,
    trace: numberIds(trace),
  };
}

function numberIds(lines: string[]): string[] {
  const numbers = new Map<string, number>();
  return lines.map((line) =>
    line.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
      return `#${numbers.get(id)}`;
    }),
  );
}
