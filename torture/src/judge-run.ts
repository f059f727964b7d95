/** Judges how callers and gateways lived through the run, and whether it was one that says anything. Pure. */
import type { Check } from './evidence.ts';
import { POINTS, REST_EVERY } from './schedule.ts';

/** Long runs have 7 of 100, and 19 on a machine that others use too. Short ones have what their few kills happen to make. */
const MOST_FAILED = 0.3;
/** In real runs it is about half of them; where it is less than this, all was excused and nothing was judged. */
const LEAST_JUDGED = 0.1;
/** So many kills pass every point several times. */
const LONG_RUN_KILLS = 100;

export const RUN_CHECKS = {
  'callers see failures only while something is down': ({ answers, kills }) => {
    const { asked, failed, judged, stray } = answers;
    const hasRests = kills.length > REST_EVERY;
    return [
      ...stray,
      ...(kills.length >= LONG_RUN_KILLS && failed > MOST_FAILED * asked
        ? [`${failed} of ${asked} requests failed`]
        : []),
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
