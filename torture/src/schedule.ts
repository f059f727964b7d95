/** What is done to the system, in which order: decided by the seed alone. */
import type { StepPoint } from '@geekhub/engine/engine';
import { createRandom, type Random } from './random.ts';

export const POINTS = ['claimed', 'submitted', 'checked', 'opened', 'copied', 'committed'] as const;
/** Where bytes pass between two of the processes. */
export const LINKS = ['callers', 'database', 'fal', 'google', 'storage'] as const;
export type Link = (typeof LINKS)[number];
/** The outside services that are killed. */
export type Service = 'fal' | 'google' | 'storage';

export const KILL_KINDS = [
  'gateway',
  'gateway at a point',
  'postgres backend',
  'postmaster',
  'fal',
  'google',
  'storage',
] as const;
export type KillKind = (typeof KILL_KINDS)[number];

export type Kill =
  | { kind: 'gateway'; gateway: number }
  | { kind: 'gateway at a point'; gateway: number; point: StepPoint; nth: number }
  /** 0 ≤ `share` < 1 says which of the backends there are. */
  | { kind: 'postgres backend'; share: number }
  | { kind: 'postmaster' }
  | { kind: Service };

/** What hurts without killing. */
export type Nuisance =
  /** SIGSTOP, and SIGCONT later than the lease lasts. */
  | { kind: 'freeze'; gateway: number; forMs: number }
  /** SIGTERM under load, as a deployment does. */
  | { kind: 'restart'; gateway: number }
  /** Every connection of the link is reset. */
  | { kind: 'cut'; link: Link }
  /** Every byte of the link comes later by `delayMs`. */
  | { kind: 'delay'; link: Link; delayMs: number; forMs: number };

export const NUISANCE_KINDS = ['freeze', 'restart', 'cut', 'delay'] as const;

/** Nothing is done from when all is there again. Between kills that follow one another every failure is excused. */
export interface Rest {
  kind: 'rest';
  forMs: number;
}

export interface ChaosEvent {
  /** Nothing is done before it. */
  waitMs: number;
  act: Kill | Nuisance | Rest;
}

export const GATEWAYS = 2;
const WAIT_MS = { from: 300, to: 1_700 } as const;
/** In kills. */
export const REST_EVERY = 10;
const REST_MS = { from: 8_000, to: 10_000 } as const;
/** Longer than the lease of 5 s. */
const FREEZE_MS = { from: 5_500, to: 9_000 } as const;
const DELAY_MS = { from: 50, to: 1_500 } as const;
const DELAYED_FOR_MS = { from: 1_000, to: 4_000 } as const;
const NTH = { from: 1, to: 4 } as const;

export function isKill(act: ChaosEvent['act']): act is Kill {
  return KILL_KINDS.some((kind) => kind === act.kind);
}

/** Twenty kills, with everything that can happen among them. */
function dealRound(random: Random): (Kill | Nuisance)[] {
  const gateway = () => random.between(0, GATEWAYS - 1);
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const acts: (Kill | Nuisance)[] = [
    ...times(5, () => ({ kind: 'gateway', gateway: gateway() }) as const),
    ...POINTS.map((point) => {
      const nth = random.between(NTH.from, NTH.to);
      return { kind: 'gateway at a point', gateway: gateway(), point, nth } as const;
    }),
    ...times(3, () => ({ kind: 'postgres backend', share: random.next() }) as const),
    { kind: 'postmaster' },
    ...times(2, () => ({ kind: 'fal' }) as const),
    { kind: 'google' },
    ...times(2, () => ({ kind: 'storage' }) as const),
    ...times(2, () => {
      const forMs = random.between(FREEZE_MS.from, FREEZE_MS.to);
      return { kind: 'freeze', gateway: gateway(), forMs } as const;
    }),
    { kind: 'restart', gateway: gateway() },
    ...times(4, () => ({ kind: 'cut', link: random.pick(LINKS) }) as const),
    ...times(3, () => {
      const delayMs = random.between(DELAY_MS.from, DELAY_MS.to);
      const forMs = random.between(DELAYED_FOR_MS.from, DELAYED_FOR_MS.to);
      return { kind: 'delay', link: random.pick(LINKS), delayMs, forMs } as const;
    }),
  ];
  return random.shuffle(acts);
}

/** Ends with the last of `kills` kills. */
export function planChaos(seed: number, kills: number): ChaosEvent[] {
  const random = createRandom(seed);
  const events: ChaosEvent[] = [];
  let planned = 0;
  while (planned < kills) {
    for (const act of dealRound(random)) {
      if (planned === kills) break;
      events.push({ waitMs: random.between(WAIT_MS.from, WAIT_MS.to), act });
      if (!isKill(act)) continue;
      planned += 1;
      if (planned % REST_EVERY > 0 || planned === kills) continue;
      const forMs = random.between(REST_MS.from, REST_MS.to);
      events.push({ waitMs: 0, act: { kind: 'rest', forMs } });
    }
  }
  return events;
}
