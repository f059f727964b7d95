/** One run: load, chaos, quiet; then everything is stopped, counted, compared. */
import { availableParallelism, loadavg } from 'node:os';
import { countAnswers, openAnswerLog } from './answers.ts';
import { deliverRest } from './deliver-rest.ts';
import { type Evidence, fetchVideos, readDatabase } from './evidence.ts';
import { type Machine, type TortureFigures, takeFigures } from './figures.ts';
import type { House } from './house.ts';
import { askLastQuestions } from './last-questions.ts';
import { startLoad } from './load.ts';
import { openOperator } from './operator.ts';
import type { Progress } from './progress.ts';
import { startRecoveryProbe } from './recovery.ts';
import { prepareChaos } from './run-chaos.ts';
import { planChaos } from './schedule.ts';
import { openTroubleLog, type Trouble } from './trouble.ts';
import { wait } from './wait.ts';

export interface TortureOrder {
  seed: number;
  kills: number;
  /** Ends the chaos early; what was promised is checked all the same. */
  signal: AbortSignal;
}

/** Long enough to have jobs at every point of their lives. */
const WARM_UP_MS = 3_000;
/**
 * Twice what the most unlucky job needs: kept back while a provider was paused, two minutes and a half at the most, then
 * unconfirmed for a grace, or rendered and copied late. Nearly all have ended in half a minute.
 */
const DRAIN_MS = 360_000;
/** A message that was being sent by a process that died waits for the end of its lease. */
const DELIVER_REST_MS = 30_000;

export async function tortureHouse(
  house: House,
  { seed, kills, signal }: TortureOrder,
  progress: Progress,
): Promise<TortureFigures> {
  const startedAt = performance.now();
  const answers = openAnswerLog();
  const troubles = openTroubleLog();
  const { url, adminToken, receiver } = house;
  const operator = openOperator({ url, adminToken, fetch: answers.fetch });
  const watcher = await operator.createCustomer('watcher');
  const load = await startLoad({ url, seed, fetch: answers.fetch, operator, receiver });
  const probe = startRecoveryProbe(url, `Bearer ${watcher.apiKey}`, answers.record);
  const chaos = prepareChaos({ events: planChaos(seed, kills), house, troubles, probe });
  progress.watch(() => {
    const accepted = load.requests.filter(({ jobIds }) => jobIds.size > 0).length;
    return `${chaos.countKills()}/${kills} kills, ${accepted} jobs accepted, ${load.countOpen()} open`;
  });

  await wait(WARM_UP_MS, signal);
  await chaos.run(signal);
  const quietFrom = performance.now();
  await load.finish(DRAIN_MS);
  const drainSeconds = (performance.now() - quietFrom) / 1_000;
  receiver.recover();
  await deliverRest(house.cluster.database, DELIVER_REST_MS);
  const { requests } = load;
  const { customers, topUps } = operator;
  const lastAnswers = await askLastQuestions({ url, fetch: answers.fetch, customers, requests });
  await probe.stop();
  await Promise.all(house.gateways.map((gateway) => gateway.stop()));

  const evidence: Evidence = {
    ...{ requests, topUps },
    ...lastAnswers,
    ...(await readDatabase(house.cluster.database)),
    ...(await house.standIns.readRecords()),
    videos: await fetchVideos(requests),
    webhookTries: receiver.tries,
    kills: chaos.kills,
    troubles: toEpoch(troubles.all),
    answers: countAnswers(answers.all, troubles.all),
    complaints: [
      ...chaos.complaints,
      ...[...house.gateways, ...Object.values(house.links)].flatMap(({ complaints }) => complaints),
    ],
  };
  return takeFigures({
    seed,
    seconds: (performance.now() - startedAt) / 1_000,
    drainSeconds,
    machine: await describeMachine(house),
    wasInterrupted: signal.aborted,
    kills: chaos.kills,
    nuisances: chaos.nuisances,
    answers: answers.all,
    evidence,
  });
}

/** As the database tells the time. */
function toEpoch(troubles: readonly Trouble[]): Trouble[] {
  const { timeOrigin } = performance;
  return troubles.map(({ part, from, to }) => ({
    ...{ part, from: timeOrigin + from, to: to === null ? null : timeOrigin + to },
  }));
}

async function describeMachine({ cluster }: House): Promise<Machine> {
  const [shown] = await cluster.database.query<{ server_version: string }>('show server_version');
  const postgres = shown?.server_version.split(' ')[0] ?? 'unknown';
  return { cores: availableParallelism(), load: loadavg()[2] ?? 0, node: process.version, postgres };
}
