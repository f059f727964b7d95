/** What is done to the system: the seed decides it, nothing is left out. */
import { describe, expect, test } from 'vitest';
import {
  type ChaosEvent,
  isKill,
  KILL_KINDS,
  NUISANCE_KINDS,
  POINTS,
  planChaos,
  REST_EVERY,
} from '../src/schedule.ts';
import { AFTERMATH_MS } from '../src/trouble.ts';

const killsOf = (events: readonly ChaosEvent[]) => events.map(({ act }) => act).filter(isKill);

describe('a schedule', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(planChaos(7, 60)).toEqual(planChaos(7, 60));
    expect(planChaos(7, 60)).not.toEqual(planChaos(8, 60));
  });

  test('begins as the longer one of the same seed does, so that a failure can be cut short', () => {
    const short = planChaos(7, 25);
    expect(planChaos(7, 100).slice(0, short.length)).toEqual(short);
  });

  test.each([1, 19, 20, 21, 200])('makes exactly %i kills, the last of them at its end', (kills) => {
    const events = planChaos(1, kills);
    expect(killsOf(events)).toHaveLength(kills);
    const last = events.at(-1);
    expect(last !== undefined && isKill(last.act)).toBe(true);
  });

  test.each([1, 2, 3, 4, 5])('of seed %i has every kind of kill and every point in each twenty', (seed) => {
    const kills = killsOf(planChaos(seed, 40));
    for (const twenty of [kills.slice(0, 20), kills.slice(20)]) {
      expect(new Set(twenty.map(({ kind }) => kind))).toEqual(new Set(KILL_KINDS));
      const points = twenty.flatMap((kill) => (kill.kind === 'gateway at a point' ? [kill.point] : []));
      expect(points.toSorted()).toEqual(POINTS.toSorted());
    }
  });

  test('rests after every tenth kill, for much longer than failures are excused afterwards', () => {
    let kills = 0;
    const rests: number[] = [];
    for (const { act } of planChaos(3, 45)) {
      if (isKill(act)) kills += 1;
      if (act.kind !== 'rest') continue;
      rests.push(kills);
      expect(act.forMs).toBeGreaterThanOrEqual(8 * AFTERMATH_MS);
    }
    expect(rests).toEqual([1, 2, 3, 4].map((times) => times * REST_EVERY));
  });

  test('has everything that hurts without killing', () => {
    const kinds = planChaos(1, 40).map(({ act }) => act.kind);
    for (const kind of NUISANCE_KINDS) expect(kinds).toContain(kind);
  });
});
