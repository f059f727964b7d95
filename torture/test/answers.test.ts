/** A failure is excused only while something is down, or a moment after. */
import { describe, expect, test } from 'vitest';
import { isExcused, isFailure } from '../src/answers.ts';

const TROUBLES = [{ from: 1_000, to: 2_000 }];

describe('a failed answer', () => {
  test.each([
    { when: 'while something was down', from: 1_500, to: 1_600, excused: true },
    { when: 'that was asked before and came while something was down', from: 900, to: 1_100, excused: true },
    { when: 'that was asked a moment after', from: 6_900, to: 7_000, excused: true },
    { when: 'that came before anything was down', from: 800, to: 900, excused: false },
    { when: 'that was asked when all had been well for long', from: 7_100, to: 7_200, excused: false },
  ])('$when is excused: $excused', ({ from, to, excused }) => {
    expect(isExcused({ status: 500, from, to }, TROUBLES)).toBe(excused);
  });

  test('is excused as long as what is down does not come back', () => {
    expect(isExcused({ status: null, from: 9_000, to: 9_100 }, [{ from: 1_000, to: null }])).toBe(true);
  });

  test('is one without an answer, or one that is our fault', () => {
    expect([null, 500, 503].map((status) => isFailure({ status, from: 0, to: 1 }))).toEqual([
      true,
      true,
      true,
    ]);
    expect([200, 402, 409].map((status) => isFailure({ status, from: 0, to: 1 }))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
