/** How far an open job is, when it will be ready, and when to ask again. Pure. */
import type { Expectation } from '@geekhub/ports/job-record';

/** What is known of an open job at one moment. */
export interface JobMoment {
  now: Date;
  /** `waiting`: for a place at the provider, or for word of a submit that was lost. Nobody knows how long. */
  stage:
    | { name: 'starting' | 'waiting' }
    | { name: 'rendering'; since: Date; told: number | null }
    | { name: 'copying'; since: Date };
  expected: Expectation;
}

export interface PollRange {
  leastSeconds: number;
  mostSeconds: number;
}

export interface JobPace {
  progress: number;
  progress_source: 'provider' | 'estimated';
  eta_seconds?: number;
  poll_after_seconds: number;
}

/** What is estimated at the times that are learned. Between them it rises evenly, beyond them ever more slowly. */
const AT_P50 = 80;
const AT_P90 = 95;
/** 100 is a video that is there. */
const MOST_RENDERING = 98;
const COPYING = 99;

/** A copy takes seconds. One that takes longer waits for a storage or a source, and nobody knows for how long. */
const COPY_SECONDS = 5;
const LONGEST_COPY_SECONDS = 30;

export function paceOf(moment: JobMoment, polls: PollRange): JobPace {
  const etaSeconds = etaOf(moment);
  return {
    ...progressOf(moment),
    ...(etaSeconds === null ? {} : { eta_seconds: etaSeconds }),
    poll_after_seconds: pollAfter(etaSeconds, polls),
  };
}

function progressOf({ now, stage, expected }: JobMoment): Pick<JobPace, 'progress' | 'progress_source'> {
  switch (stage.name) {
    case 'starting':
    case 'waiting':
      return { progress: 0, progress_source: 'estimated' };
    case 'rendering':
      return stage.told === null
        ? { progress: estimate(secondsSince(stage.since, now), expected), progress_source: 'estimated' }
        : { progress: Math.floor(Math.min(stage.told, MOST_RENDERING)), progress_source: 'provider' };
    case 'copying':
      return { progress: COPYING, progress_source: 'estimated' };
  }
}

/** Whole percent; never falls as time passes. */
export function estimate(elapsedSeconds: number, { p50Seconds, p90Seconds }: Expectation): number {
  if (elapsedSeconds < p50Seconds) return Math.floor((AT_P50 * elapsedSeconds) / p50Seconds);
  if (elapsedSeconds < p90Seconds) {
    return Math.floor(
      AT_P50 + ((AT_P90 - AT_P50) * (elapsedSeconds - p50Seconds)) / (p90Seconds - p50Seconds),
    );
  }
  const late = elapsedSeconds - p90Seconds;
  return Math.floor(AT_P90 + ((MOST_RENDERING - AT_P90) * late) / (late + Math.max(p90Seconds, 1)));
}

/** null where nobody knows. */
function etaOf({ now, stage, expected: { p50Seconds, p90Seconds } }: JobMoment): number | null {
  switch (stage.name) {
    case 'waiting':
      return null;
    case 'starting':
      return wholeSeconds(p50Seconds);
    case 'rendering': {
      const elapsed = secondsSince(stage.since, now);
      if (elapsed < p50Seconds) return wholeSeconds(p50Seconds - elapsed);
      return elapsed < p90Seconds ? wholeSeconds(p90Seconds - elapsed) : null;
    }
    case 'copying': {
      const elapsed = secondsSince(stage.since, now);
      return elapsed < LONGEST_COPY_SECONDS ? wholeSeconds(COPY_SECONDS - elapsed) : null;
    }
  }
}

/** Half of what is left: a render that is faster than most is found soon, and few questions are asked of a slow one. */
function pollAfter(etaSeconds: number | null, { leastSeconds, mostSeconds }: PollRange): number {
  if (etaSeconds === null) return mostSeconds;
  return Math.min(mostSeconds, Math.max(leastSeconds, Math.ceil(etaSeconds / 2)));
}

/** Clocks of a database may be set back. */
function secondsSince(time: Date, now: Date): number {
  return Math.max(0, (now.getTime() - time.getTime()) / 1000);
}

function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
