import type { Expectation } from '@geekhub/ports/job-record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimate, type JobMoment, paceOf } from '../src/job-pace.ts';
import { later, NOW } from './example-job.ts';

const KLING: Expectation = { p50Seconds: 100, p90Seconds: 160 };
const POLLS = { leastSeconds: 2, mostSeconds: 15 };

const rendering = (seconds: number, told: number | null = null): JobMoment => ({
  ...{ now: later(seconds * 1_000), expected: KLING },
  stage: { name: 'rendering', since: NOW, told },
});
const copying = (seconds: number): JobMoment => ({
  ...{ now: later(seconds * 1_000), expected: KLING },
  stage: { name: 'copying', since: NOW },
});
const at = (moment: JobMoment) => paceOf(moment, POLLS);

const duration = fc.double({ min: 0, max: 4_000, noNaN: true });
const anyExpectation = fc
  .tuple(duration, duration)
  .map(([one, other]) => ({ p50Seconds: Math.min(one, other), p90Seconds: Math.max(one, other) }));

describe('an estimated progress', () => {
  it('is 80 when half of the renders are done, and 95 when nine in ten are', () => {
    expect([0, 50, 100, 130, 160].map((seconds) => estimate(seconds, KLING))).toEqual([0, 40, 80, 87, 95]);
  });

  it('is a whole number that never falls, whatever was learned, and never more than 98', () => {
    fc.assert(
      fc.property(anyExpectation, fc.array(duration, { minLength: 2 }), (expected, times) => {
        const seen = times
          .toSorted((one, other) => one - other)
          .map((seconds) => estimate(seconds, expected));
        expect(seen).toEqual(seen.toSorted((one, other) => one - other));
        expect(seen.every((each) => Number.isInteger(each) && each >= 0 && each <= 98)).toBe(true);
      }),
    );
  });

  it('is 0 where the clock was set back behind the beginning', () => {
    expect(at(rendering(-3_600))).toMatchObject({ progress: 0, eta_seconds: 100 });
  });
});

describe('a progress that the provider tells', () => {
  it('stands before any estimate, in whole numbers, and leaves 100 to the video that is there', () => {
    const told = (progress: number) => at(rendering(1, progress));
    expect(told(42.7)).toMatchObject({ progress: 42, progress_source: 'provider' });
    expect(told(100)).toMatchObject({ progress: 98, progress_source: 'provider' });
    expect(at(copying(0))).toMatchObject({ progress: 99, progress_source: 'estimated' });
  });
});

describe('the seconds that are left', () => {
  it('count down to when half are done, then to when nine in ten are, and are unknown after that', () => {
    const left = [0, 99.5, 100, 159.9, 160, 9_999].map((seconds) => at(rendering(seconds)).eta_seconds);
    expect(left).toEqual([100, 1, 60, 1, undefined, undefined]);
  });

  it('are all of them before the submit, and unknown where nobody knows when it begins', () => {
    const before = (name: 'starting' | 'waiting') => at({ now: NOW, stage: { name }, expected: KLING });
    expect(before('starting')).toEqual({
      ...{ progress: 0, progress_source: 'estimated', eta_seconds: 100, poll_after_seconds: 15 },
    });
    expect(before('waiting')).toEqual({
      ...{ progress: 0, progress_source: 'estimated', poll_after_seconds: 15 },
    });
  });

  it('are few during the copy, and unknown when it takes longer than copies do', () => {
    expect([0, 3, 29, 30].map((seconds) => at(copying(seconds)).eta_seconds)).toEqual([5, 2, 1, undefined]);
  });

  it('are whole and at least one, whatever was learned', () => {
    fc.assert(
      fc.property(anyExpectation, duration, (expected, seconds) => {
        const { eta_seconds = 1 } = at({ ...rendering(seconds), expected });
        expect(Number.isInteger(eta_seconds) && eta_seconds >= 1).toBe(true);
        expect(eta_seconds).toBeLessThanOrEqual(Math.max(1, Math.ceil(expected.p90Seconds)));
      }),
    );
  });
});

describe('the next question', () => {
  it('is asked after half of what is left, no sooner and no later than is sensible', () => {
    const waits = [0, 80, 95, 99, 161].map((seconds) => at(rendering(seconds)).poll_after_seconds);
    expect(waits).toEqual([15, 10, 3, 2, 15]);
  });
});
