/** Judges how callers and gateways lived through the run, and whether it was one that says anything. Pure. */
import type { Check } from './evidence.ts';
import { POINTS, REST_EVERY } from './schedule.ts';

/**
 * In real runs it is about half of them; where it is less than this, all was excused and nothing was judged. How many
 * fail of those that are excused says nothing: that many are asked as fit into the time that the machine needs to start
 * again what was killed.
 */
const LEAST_JUDGED = 0.1;
/** So many kills pass every point several times. */
const LONG_RUN_KILLS = 100;

export const RUN_CHECKS = {
  'callers see failures only while something is down': ({ answers, kills }) => {
    const { asked, judged, stray } = answers;
    const hasRests = kills.length > REST_EVERY;
    return [
      ...stray,
      ...(hasRests && judged < LEAST_JUDGED * asked
        ? [`only ${judged} of ${asked} requests were made while nothing was down`]
        : []),
    ];
  },

  'a gateway outlives what it depends on': ({ complaints }) => [...complaints],

  'a long run kills at every point': ({ kills }) => {
    if (kills.length < LONG_RUN_KILLS) return [];
    const passed = new Set(kills.map(({ point }) => point));
    return POINTS.filter((point) => !passed.has(point)).map((point) => `no gateway was killed at ${point}`);
  },
} satisfies Record<string, Check>;
