/** Thousands of waiters on one gateway: what they cost while nothing happens, and how soon they hear of an end. */
import { setTimeout as pause } from 'node:timers/promises';
import { type FalQueueEmulator, startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { Database } from '@geekhub/store-postgres/database';
import { type DatabasePlace, makeDatabasePlace } from './database-place.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { watchMemory } from './memory-watch.ts';
import { promptNumber, REQUESTED_MODEL, REQUESTED_SECONDS } from './render-request.ts';
import { WAYS, type Waiter, type Way, waitForEnd } from './wait-clients.ts';

const IDLE_MS = 8_000;
const SUBMITS_AT_ONCE = 16;
const BATCHES = 4;
/** So many renders end at the same moment. */
const BATCH = 50;
const BETWEEN_BATCHES_MS = 2_000;

export interface WaitingFigures {
  /** null: nobody waits. */
  way: Way | null;
  waiters: number;
  /** While no job ends: of everything that the gateway does. */
  idleStatementsPerSecond: number;
  residentBytes: number;
  heard: {
    jobs: number;
    /** From the provider's end of the render to the commit: its callback, our question, the copy of the video. */
    toCommit: Spread;
    /** From the commit to the waiter. */
    toWaiter: Spread;
    all: Spread;
  } | null;
}

interface Spread {
  p50Ms: number;
  p99Ms: number;
}

export async function measureWaiting(
  databaseUrl: string,
  waiters: number,
  signal: AbortSignal,
): Promise<WaitingFigures[]> {
  const figures: WaitingFigures[] = [];
  for (const way of [null, ...WAYS]) {
    signal.throwIfAborted();
    process.stderr.write(`${waiters} who ${way === null ? 'do not wait' : `wait by ${way}`}…\n`);
    const measured = await measureWay(databaseUrl, waiters, way);
    process.stderr.write(`${describeLine(measured)}\n`);
    figures.push(measured);
  }
  return figures;
}

async function measureWay(databaseUrl: string, waiters: number, way: Way | null): Promise<WaitingFigures> {
  await using place = await makeDatabasePlace(databaseUrl);
  const fal = await startFalQueueEmulator({ renderMs: Number.POSITIVE_INFINITY });
  try {
    await using gateway = await startGateway(place, fal.url, { callbackKeysUrl: fal.jwksUrl });
    return await measureOn({ place, fal, gateway }, waiters, way);
  } finally {
    await fal.close();
  }
}

interface House {
  place: DatabasePlace;
  fal: FalQueueEmulator;
  gateway: Gateway;
}

async function measureOn(
  { place, fal, gateway }: House,
  count: number,
  way: Way | null,
): Promise<WaitingFigures> {
  const requestIds = await submitAll(gateway, fal, count);
  const jobIds = [...requestIds.keys()];
  const database = await place.open();
  const waiting = new Map<string, Waiter>();
  try {
    await letAllRest(database);
    using memory = await watchMemory(gateway.pid);
    if (way !== null) for (const id of jobIds) waiting.set(id, waitForEnd(way, gateway, id));
    // Until all have been let in.
    await pause(IDLE_MS * 2);
    const before = await countStatements(database);
    await pause(IDLE_MS);
    const statements = (await countStatements(database)) - before;
    const heard = way === null ? null : await endSome(database, fal, requestIds, waiting);
    return {
      ...{ way, waiters: count, heard },
      idleStatementsPerSecond: statements / (IDLE_MS / 1000),
      residentBytes: memory.read().loadPeakBytes,
    };
  } finally {
    for (const waiter of waiting.values()) waiter[Symbol.dispose]();
    await database.close();
  }
}

/**
 * What the gateway asks the provider by itself is another matter: the jobs rest until their callback comes. A step that
 * is under way writes when it looks again, so all are told again until none was.
 */
async function letAllRest(database: Database): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const told = await database.query(
      "update geekhub.jobs set next_check_at = 'infinity' where next_check_at < 'infinity' returning id",
    );
    quiet = told.length === 0 ? quiet + 1 : 0;
    await pause(1_000);
  }
}

/** By the job's id, the provider's of the same. */
async function submitAll(
  gateway: Gateway,
  fal: FalQueueEmulator,
  count: number,
): Promise<Map<string, string>> {
  const byPrompt = new Map<string, string>();
  let next = 0;
  const submitInTurn = async () => {
    for (let nth = next++; nth < count; nth = next++) {
      const prompt = promptNumber(nth);
      const body = { model: REQUESTED_MODEL, duration: REQUESTED_SECONDS, prompt };
      byPrompt.set(prompt, (await gateway.submit(JSON.stringify(body))).id);
    }
  };
  await Promise.all(Array.from({ length: SUBMITS_AT_ONCE }, submitInTurn));
  while (fal.submits.length < count) await pause(100);
  // The last steps are written.
  await pause(2_000);
  return new Map(
    fal.submits.map(({ requestId, input }) => [
      byPrompt.get((input as { prompt: string }).prompt) ?? '',
      requestId ?? '',
    ]),
  );
}

/** Each statement of the gateway is a transaction, but for a few. */
async function countStatements(database: Database): Promise<number> {
  // What a connection did is counted when it has been idle for a second.
  await pause(1_500);
  const [row] = await database.query<{ count: bigint }>(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  );
  return Number(row?.count);
}

async function endSome(
  database: Database,
  fal: FalQueueEmulator,
  requestIds: ReadonlyMap<string, string>,
  waiting: ReadonlyMap<string, Waiter>,
) {
  const chosen = [...requestIds].slice(0, BATCHES * BATCH);
  const times: { id: string; endedAt: number; heardAt: number }[] = [];
  for (let from = 0; from < chosen.length; from += BATCH) {
    const endedAt = Date.now();
    const batch = chosen.slice(from, from + BATCH);
    for (const [, requestId] of batch) fal.finish(requestId);
    await Promise.all(
      batch.map(async ([id]) => {
        const heardAt = (await waiting.get(id)?.ended) ?? Number.NaN;
        times.push({ id, endedAt, heardAt });
      }),
    );
    await pause(BETWEEN_BATCHES_MS);
  }
  const rows = await database.query<{ id: string; completed_at: Date }>(
    "select id, completed_at from geekhub.jobs where status = 'completed'",
  );
  const committedAt = new Map(rows.map((row) => [row.id, row.completed_at.getTime()]));
  const commitOf = (id: string) => committedAt.get(id) ?? Number.NaN;
  return {
    jobs: times.length,
    toCommit: spreadOf(times.map(({ id, endedAt }) => commitOf(id) - endedAt)),
    toWaiter: spreadOf(times.map(({ id, heardAt }) => heardAt - commitOf(id))),
    all: spreadOf(times.map(({ endedAt, heardAt }) => heardAt - endedAt)),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

const HEAD =
  'waiting | idle statements/s | memory | render ended → commit, p50 / p99 ms | commit → waiter | in all';

function describeLine({
  way,
  waiters,
  idleStatementsPerSecond,
  residentBytes,
  heard,
}: WaitingFigures): string {
  const spread = (each: Spread | undefined) =>
    each === undefined ? '–' : `${Math.round(each.p50Ms)} / ${Math.round(each.p99Ms)}`;
  return [
    way === null ? 'nobody' : `${waiters} by ${way}`,
    idleStatementsPerSecond.toFixed(0),
    `${Math.round(residentBytes / 1024 ** 2)} MB`,
    spread(heard?.toCommit),
    spread(heard?.toWaiter),
    spread(heard?.all),
  ].join(' | ');
}

export function describeWaiting(figures: readonly WaitingFigures[]): string {
  return `${[HEAD, ...figures.map(describeLine)].join('\n')}\n`;
}
