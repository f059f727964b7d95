/** Does to the house what the schedule says, one after the other, while everything else goes on. */
import type { StepPoint } from '@geekhub/engine/engine';
import type { House } from './house.ts';
import { watchOutages } from './outages.ts';
import type { RecoveryProbe } from './recovery.ts';
import { type ChaosEvent, isKill, type Kill, type KillKind, type Nuisance } from './schedule.ts';
import type { Part, TroubleLog } from './trouble.ts';
import { atMost, wait } from './wait.ts';

export interface KillRecord {
  /** What died; one that never passed its point died as any gateway does. */
  kind: KillKind;
  point: StepPoint | null;
  /** Until what died was there again. */
  backMs: number;
  /** Until the first success of a request that began after the kill. */
  servedMs: number;
}

export interface Chaos {
  kills: readonly KillRecord[];
  /** Made so far, those included that have not been recovered from. */
  countKills(): number;
  nuisances: Readonly<Record<Nuisance['kind'], number>>;
  /** What never came back, in words. The chaos ends with the first. */
  complaints: readonly string[];
  /** Resolves when the last event is over and everything is there again. */
  run(signal: AbortSignal): Promise<void>;
}

export interface ChaosOptions {
  events: readonly ChaosEvent[];
  house: House;
  troubles: TroubleLog;
  probe: RecoveryProbe;
}

/** A busy gateway passes every point within it. */
const POINT_PATIENCE_MS = 6_000;
const SOME_GATEWAY_MS = 20_000;
/** Whatever is not back by then will not come back. */
const BACK_MS = 120_000;
/** When Postgres is down there is no backend to kill. */
const RETRY_MS = 100;

interface MadeKill {
  kind: KillKind;
  point: StepPoint | null;
  at: number;
  back: Promise<void>;
}

export function prepareChaos({ events, house, troubles, probe }: ChaosOptions): Chaos {
  const kills: KillRecord[] = [];
  const nuisances = { freeze: 0, restart: 0, cut: 0, delay: 0 };
  /** What is yet to come back, each with its name. */
  const aftermaths = new Map<Promise<void>, string>();
  const complaints: string[] = [];
  const outages = watchOutages(troubles);
  let made = 0;

  function gatewayAt(index: number) {
    const gateway = house.gateways[index];
    if (gateway === undefined) throw new Error(`there is no gateway ${index}`);
    return gateway;
  }

  function killAtOnce(kind: KillKind, kill: () => Promise<void>): MadeKill {
    const at = performance.now();
    return { kind, point: null, at, back: kill() };
  }

  async function killBackend(share: number): Promise<MadeKill> {
    for (;;) {
      const at = performance.now();
      const killed = await house.cluster.killBackend(share);
      if (killed !== null) return { kind: 'postgres backend', point: null, at, back: killed.back };
      await wait(RETRY_MS);
    }
  }

  async function make(act: Kill): Promise<MadeKill> {
    switch (act.kind) {
      case 'gateway':
        return { kind: act.kind, point: null, ...(await gatewayAt(act.gateway).kill()) };
      case 'gateway at a point': {
        const death = await gatewayAt(act.gateway).killAt(act, POINT_PATIENCE_MS);
        return death.atPoint
          ? { kind: act.kind, point: act.point, ...death }
          : { kind: 'gateway', point: null, ...death };
      }
      case 'postgres backend':
        return killBackend(act.share);
      case 'postmaster':
        return killAtOnce(act.kind, () => house.cluster.killPostmaster());
      default:
        return killAtOnce(act.kind, () => house.links[act.kind].kill());
    }
  }

  async function kill(act: Kill): Promise<void> {
    const { kind, point, at, back } = await make(act);
    // Not from when it was ordered: until its point was passed, nothing was down.
    const endTrouble = 'gateway' in act ? outages.die(act.gateway, at) : troubles.begin(partOf(act), at);
    made += 1;
    const served = probe.servedAgainAfter(at);
    const isBack = back.then(() => {
      endTrouble();
      return performance.now() - at;
    });
    track(`what was killed as "${kind}" is not back`, isBack);
    track(
      `callers are not served after "${kind}"`,
      Promise.all([isBack, served]).then(([backMs, servedMs]) => {
        kills.push({ kind, point, backMs, servedMs });
      }),
    );
  }

  function annoy(act: Nuisance): void {
    nuisances[act.kind] += 1;
    const endTrouble = troubles.begin(partOf(act));
    track(`what "${act.kind}" disturbed is not back`, bother(act).then(endTrouble));
  }

  async function bother(act: Nuisance): Promise<void> {
    switch (act.kind) {
      case 'freeze':
        return gatewayAt(act.gateway).freeze(act.forMs);
      case 'restart':
        return gatewayAt(act.gateway).restart();
      case 'cut':
        return house.links[act.link].cut();
      case 'delay':
        house.links[act.link].delay(act.delayMs);
        await wait(act.forMs);
        return house.links[act.link].delay(0);
    }
  }

  function track(name: string, aftermath: Promise<unknown>): void {
    const tracked = aftermath.then(() => void aftermaths.delete(tracked));
    aftermaths.set(tracked, name);
  }

  const everythingIsBack = () => expectWithin(() => aftermaths.values(), Promise.all(aftermaths.keys()));

  /** `names` says what is missing, when it is. */
  async function expectWithin(names: () => Iterable<string>, awaited: Promise<unknown>): Promise<void> {
    const isIn = awaited.then(() => true);
    if ((await atMost(BACK_MS, isIn)) !== null) return;
    for (const name of names()) complaints.push(`${name} after ${BACK_MS / 1_000} s`);
  }

  return {
    kills,
    nuisances,
    complaints,
    countKills: () => made,
    async run(signal) {
      for (const { waitMs, act } of events) {
        await wait(waitMs, signal);
        if (act.kind === 'rest') {
          await everythingIsBack();
          await wait(act.forMs, signal);
          continue;
        }
        // Of a system that is all dead there is little to learn: slow machines get the time to start one gateway.
        await atMost(SOME_GATEWAY_MS, Promise.race(house.gateways.map((gateway) => gateway.whenUp())));
        if (signal.aborted || complaints.length > 0) break;
        if (isKill(act)) await expectWithin(() => [`there was nothing to kill as "${act.kind}"`], kill(act));
        else annoy(act);
      }
      await everythingIsBack();
    },
  };
}

function partOf(act: Kill | Nuisance): Part {
  switch (act.kind) {
    case 'gateway':
    case 'gateway at a point':
    case 'freeze':
    case 'restart':
      return 'gateways';
    case 'postgres backend':
    case 'postmaster':
      return 'database';
    case 'cut':
    case 'delay':
      return act.link;
    default:
      return act.kind;
  }
}
