/** Every way in which callers and gateways can fare badly, or a run say nothing. */
import { POINTS } from '../src/schedule.ts';
import { type Breach, SOUND } from './breach.ts';

const CALLERS = 'callers see failures only while something is down';
const kills = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'gateway at a point' as const,
    point: POINTS[index % (POINTS.length - 1)] ?? null,
  }));

export const RUN_BREACHES: Breach[] = [
  {
    what: 'a failure while nothing was down',
    changes: { answers: { ...SOUND.answers, stray: ['status 500'] } },
    promise: CALLERS,
    detail: 'status 500',
  },
  {
    what: 'more failures than kills can make',
    changes: { kills: kills(100), answers: { ...SOUND.answers, failed: 301 } },
    promise: CALLERS,
    detail: '301 of 1000 requests failed',
  },
  {
    what: 'so much trouble that every failure was excused',
    changes: { kills: kills(20), answers: { ...SOUND.answers, judged: 99 } },
    promise: CALLERS,
    detail: 'only 99 of 1000 requests were made while nothing was down',
  },
  {
    what: 'a gateway that ended by itself',
    changes: { complaints: ['gateway-1 ended with exit code 1 by itself'] },
    promise: 'a gateway outlives what it depends on',
    detail: 'gateway-1 ended with exit code 1 by itself',
  },
  {
    what: 'a hundred kills and a point that none of them was at',
    changes: { kills: kills(100) },
    promise: 'a long run kills at every point',
    detail: 'no gateway was killed at committed',
  },
];
