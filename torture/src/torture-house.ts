/** One run: load, chaos, quiet; then everything is stopped, counted, compared. */
import { availableParallelism, loadavg } from 'node:os';
import { isExcused, isFailure, openAnswerLog, openTroubleLog } from './answers.ts';
import { type Evidence, fetchVideos, readDatabase } from './evidence.ts';
import { type Machine, type TortureFigures, takeFigures } from './figures.ts';
import type { House } from './house.ts';
import { startLoad } from './load.ts';
import { openOperator } from './operator.ts';
import type { Progress } from './progress.ts';
import { startRecoveryProbe } from './recovery.ts';
import { prepareChaos } from './run-chaos.ts';
import { planChaos } from './schedule.ts';
import { wait } from './wait.ts';

export interface TortureOrder {
  seed: number;
  kills: number;
  /** Ends the chaos early; what was promised is checked all the same. */
  signal: AbortSignal;
}

/** Long enough to have jobs at every point of their lives. */
const WARM_UP_MS = 3_000;
/** Twice what the most unlucky job needs: a callback that comes last, behind a lease and a grace. */
const DRAIN_MS = 90_000;

export async function tortureHouse(
  house: House,
  { seed, kills, signal }: TortureOrder,
  progress: Progress,
): Promise<TortureFigures> {
  const startedAt = performance.now();
  const answers = openAnswerLog();
  const troubles = openTroubleLog();
  const operator = openOperator({ url: house.url, adminToken: house.adminToken, fetch: answers.fetch });
  const watcher = await operator.createCustomer('watcher');
  const load = await startLoad({ url: house.url, seed, fetch: answers.fetch, operator });
  const probe = startRecoveryProbe(house.url, `Bearer ${watcher.apiKey}`, answers.record);
  const chaos = prepareChaos({ events: planChaos(seed, kills), house, troubles, probe });
  progress.watch(() => {
    const accepted = load.requests.filter(({ jobIds }) => jobIds.size > 0).length;
    return `${chaos.countKills()}/${kills} kills, ${accepted} jobs accepted, ${load.countOpen()} open`;
  });

  await wait(WARM_UP_MS, signal);
  await chaos.run(signal);
  await load.finish(DRAIN_MS);
  probe.stop();
  await Promise.all(house.gateways.map((gateway) => gateway.stop()));

  const failures = answers.all.filter((answer) => isFailure(answer) && !isExcused(answer, troubles.all));
  const evidence: Evidence = {
    requests: load.requests,
    topUps: operator.topUps,
    ...(await readDatabase(house.cluster.database)),
    renders: await house.standIns.listRenders(),
    videos: await fetchVideos(load.requests),
    strayAnswers: failures.map(({ status }) => (status === null ? 'no answer' : `status ${status}`)),
    complaints: [
      ...chaos.complaints,
      ...[...house.gateways, ...Object.values(house.links)].flatMap(({ complaints }) => complaints),
    ],
  };
  return takeFigures({
    seed,
    seconds: (performance.now() - startedAt) / 1_000,
    machine: await describeMachine(house),
    wasInterrupted: signal.aborted,
    kills: chaos.kills,
    nuisances: chaos.nuisances,
    answers: answers.all,
    evidence,
  });
}

async function describeMachine({ cluster }: House): Promise<Machine> {
  const [shown] = await cluster.database.query<{ server_version: string }>('show server_version');
  const postgres = shown?.server_version.split(' ')[0] ?? 'unknown';
  return { cores: availableParallelism(), load: loadavg()[2] ?? 0, node: process.version, postgres };
}
