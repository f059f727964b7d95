/** On one database: the gateway beside a bare route and beside bare SQL. */
import { type BareSql, openBareSql } from './bare-sql.ts';
import { checkBooks } from './check-books.ts';
import { type DatabasePlace, makeDatabasePlace } from './database-place.ts';
import type { Comparison, OperationFigures } from './figures.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type HttpRequest, loadByHttp } from './http-load.ts';
import { interleave, type Subject, throughputRatio } from './interleave.ts';
import { loadByLoop } from './loop-load.ts';
import { median } from './median.ts';
import { watchMemory } from './memory-watch.ts';
import { promptNumber, REQUESTED_MODEL, REQUESTED_SECONDS } from './render-request.ts';
import { type IdleQueue, startBareRoute, startIdleQueue } from './stand-ins.ts';

export interface CompareOptions {
  databaseUrl: string | null;
  seconds: number;
  rounds: number;
  connections: number;
  signal: AbortSignal;
}

const POLLED_JOBS = 200;
const SETTLE_MS = 120_000;

export async function compareOnDatabase(options: CompareOptions): Promise<Comparison> {
  await using gatewayPlace = await makeDatabasePlace(options.databaseUrl);
  await using sqlPlace = await makeDatabasePlace(options.databaseUrl);
  await using sql = await openBareSql(sqlPlace);
  const { answered, ...figures } = await measure(gatewayPlace, sql, options);
  // The round that warms up cuts off answers too.
  const books = await checkBooks(gatewayPlace, answered, options.connections * (options.rounds + 1));
  return {
    database: options.databaseUrl === null ? 'embedded' : 'server',
    postgres: sql.serverVersion,
    ...figures,
    books,
  };
}

async function measure(place: DatabasePlace, sql: BareSql, options: CompareOptions) {
  await using queue = await startIdleQueue();
  await using gateway = await startGateway(place, queue.url);
  using memory = await watchMemory(gateway.pid);

  const jobIds = await submitSome(gateway, POLLED_JOBS);
  const sqlJobIds = await Promise.all(Array.from({ length: POLLED_JOBS }, () => sql.submit()));
  await waitUntilIdle(queue, options.signal);
  const answer = await gateway.readJob(jobIds[0] ?? '');
  await using bareRoute = await startBareRoute(answer);

  const urls = { gateway: gateway.url, bareRoute: bareRoute.url };
  const load = { connections: options.connections, headers: gateway.headers };
  const overHttp = (name: keyof typeof urls, nextRequest: () => HttpRequest): Subject => ({
    name: name === 'gateway' ? 'gateway' : 'bare route',
    run: (seconds) => loadByHttp({ ...load, url: urls[name], seconds, nextRequest }),
  });
  const overSql = (call: () => Promise<unknown>): Subject => ({
    name: 'bare SQL',
    run: (seconds) => loadByLoop({ connections: options.connections, seconds, call }),
  });

  const poll = pollIn(jobIds);
  const nextSqlJob = inTurn(sqlJobIds);
  const { checks: checksBefore } = await queue.readCounts();
  const polls = await measureOperation(
    'poll',
    [overHttp('gateway', poll), overHttp('bareRoute', poll), overSql(() => sql.find(nextSqlJob()))],
    options,
  );
  const providerCallsOfPolls = (await queue.readCounts()).checks - checksBefore;

  const submit = submitOneByOne();
  const sending = watchSending(overHttp('gateway', submit), queue, options.signal);
  const submits = await measureOperation(
    'submit',
    [sending.subject, overHttp('bareRoute', submit), overSql(() => sql.submit())],
    options,
  );
  return {
    operations: [submits, polls],
    sentOnShare: sending.share(),
    providerCallsOfPolls,
    gatewayMemory: memory.read(),
    gatewayErrors: gateway.errors(),
    answered: POLLED_JOBS + sending.answered(),
    answerBytes: Buffer.byteLength(answer),
  };
}

async function measureOperation(
  operation: OperationFigures['operation'],
  subjects: [Subject, Subject, Subject],
  options: CompareOptions,
): Promise<OperationFigures> {
  const [gateway, bareRoute, bareSql] = await interleave(subjects, options);
  if (gateway === undefined || bareRoute === undefined || bareSql === undefined) {
    throw new Error('every subject has its figures');
  }
  const ratios = {
    toBareRoute: throughputRatio(gateway, bareRoute),
    toBareSql: throughputRatio(gateway, bareSql),
  };
  return { operation, gateway, bareRoute, bareSql, ratios };
}

/** Submits go on to the provider after their answer. What is left of them must not disturb the subject that is next. */
function watchSending(gateway: Subject, queue: IdleQueue, signal: AbortSignal) {
  const shares: number[] = [];
  let answered = 0;
  const subject: Subject = {
    name: gateway.name,
    async run(seconds) {
      const before = await queue.readCounts();
      const round = await gateway.run(seconds);
      const after = await queue.readCounts();
      shares.push(Math.min(1, (after.submits - before.submits) / round.answers));
      answered += round.answers;
      await waitUntilIdle(queue, signal);
      return round;
    },
  };
  return { subject, share: () => median(shares), answered: () => answered };
}

/** Idle is a gateway whose jobs were all sent, and all looked at once: the queue has put each of them off. */
async function waitUntilIdle(queue: IdleQueue, signal: AbortSignal): Promise<void> {
  const givesUpAt = Date.now() + SETTLE_MS;
  let { submits: sentBefore } = await queue.readCounts();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    signal.throwIfAborted();
    const { submits, checks } = await queue.readCounts();
    if (submits === sentBefore && checks >= submits) return;
    sentBefore = submits;
    if (Date.now() > givesUpAt) throw new Error('the gateway does not come to rest; use shorter rounds');
  }
}

async function submitSome(gateway: Gateway, count: number): Promise<string[]> {
  const nextRequest = submitOneByOne();
  const ids: string[] = [];
  while (ids.length < count) ids.push((await gateway.submit(nextRequest().body)).id);
  return ids;
}

function submitOneByOne() {
  let index = 0;
  return () => {
    index += 1;
    const body = { model: REQUESTED_MODEL, prompt: promptNumber(index), duration: REQUESTED_SECONDS };
    return { method: 'POST', path: '/v1/videos/generations', body: JSON.stringify(body) } as const;
  };
}

function pollIn(jobIds: readonly string[]) {
  const nextId = inTurn(jobIds);
  return () => ({ method: 'GET', path: `/v1/videos/${nextId()}` }) as const;
}

function inTurn(ids: readonly string[]): () => string {
  let index = 0;
  return () => {
    index += 1;
    return ids[index % ids.length] ?? '';
  };
}
