import type { ClaimedAttempt, ClaimedJob } from '@geekhub/ports/job-record';
import type { CheckOutcome } from '@geekhub/ports/provider';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../src/engine.ts';
import type { Observation } from '../src/observation.ts';
import { type TransitionContext, transition } from '../src/transition.ts';
import { JOB, later, NOW } from './example-job.ts';

const CONTEXT: TransitionContext = {
  policy: DEFAULT_POLICY,
  pace: { firstMs: 2_000, capMs: 15_000 },
  copyBackoff: { baseMs: 1_000, capMs: 60_000 },
  graceMs: 0,
  random: 0.5,
};

const LATE: Partial<ClaimedJob> = { deadlineAt: NOW };
const NEW: ClaimedAttempt = { state: 'new', number: 1 };
const MEASURED = {
  durationMs: 5_040,
  width: 1280,
  height: 720,
  audio: false,
  bytes: 10,
  sha256: 'a'.repeat(64),
};

function step(seen: Observation, job: Partial<ClaimedJob> = {}, context: Partial<TransitionContext> = {}) {
  return transition({ ...JOB, ...job }, seen, { ...CONTEXT, ...context });
}

const pending = (attempt: ClaimedAttempt): Partial<ClaimedJob> => ({ status: 'pending', attempt });

describe('a pending job', () => {
  it('that the provider accepted is processing, and keeps the operation', () => {
    const change = step(
      { kind: 'submitted', outcome: { kind: 'accepted', operation: { id: 'op' } } },
      pending(NEW),
    );
    expect(change).toMatchObject({ to: 'processing', accepted: { id: 'op' }, nextCheckMs: 2_000 });
  });

  it('that the provider refused fails with its reason', () => {
    const reason = { code: 'content_policy', message: 'no' } as const;
    const change = step({ kind: 'submitted', outcome: { kind: 'rejected', reason } }, pending(NEW));
    expect(change).toEqual({ to: 'failed', error: reason, attempt: 'rejected' });
  });

  it('whose provider is busy waits, as long as the provider asked', () => {
    const outcome = { kind: 'busy', retryAfterMs: 7_000 } as const;
    expect(step({ kind: 'submitted', outcome }, pending(NEW))).toEqual({
      to: 'pending',
      attempt: 'busy',
      nextCheckMs: 7_000,
    });
  });

  it('whose provider is busy past the deadline fails', () => {
    const outcome = { kind: 'busy', retryAfterMs: null } as const;
    const change = step({ kind: 'submitted', outcome }, { ...pending(NEW), ...LATE });
    expect(change).toMatchObject({ to: 'failed', attempt: 'busy', error: { code: 'deadline_passed' } });
  });

  it.each<Observation>([{ kind: 'submitted', outcome: { kind: 'unconfirmed' } }, { kind: 'unaccounted' }])(
    'whose submit may have happened is unconfirmed, never submitted again: %o',
    (seen) => {
      expect(step(seen, pending(NEW))).toEqual({ to: 'pending', attempt: 'unconfirmed', nextCheckMs: 0 });
      expect(step(seen, pending(NEW), { graceMs: 45_000 })).toMatchObject({ nextCheckMs: 45_000 });
      // None is waited for beyond the deadline.
      expect(step(seen, pending(NEW), { graceMs: 720_000 })).toMatchObject({ nextCheckMs: 60_000 });
    },
  );

  it('that is unconfirmed waits out its grace, then fails and is released', () => {
    const unconfirmed = pending({ state: 'unconfirmed', number: 1, since: later(-30_000) });
    const seen: Observation = { kind: 'still_unconfirmed', since: later(-30_000) };
    expect(step(seen, unconfirmed, { graceMs: 45_000 })).toEqual({
      to: 'pending',
      attempt: 'unchanged',
      nextCheckMs: 15_000,
    });
    const over: Observation = { kind: 'still_unconfirmed', since: later(-45_000) };
    expect(step(over, unconfirmed, { graceMs: 45_000 })).toMatchObject({
      to: 'failed',
      error: { code: 'submit_unconfirmed' },
    });
    expect(step(seen, { ...unconfirmed, ...LATE }, { graceMs: 720_000 })).toMatchObject({
      to: 'failed',
      error: { code: 'submit_unconfirmed' },
    });
  });

  it('that is unconfirmed is tried once more only where the operator allows it, and only once', () => {
    const seen: Observation = { kind: 'still_unconfirmed', since: NOW };
    const policy = { ...DEFAULT_POLICY, unconfirmedSubmit: 'resubmit_once' as const };
    expect(step(seen, {}, { policy })).toEqual({ to: 'pending', attempt: 'abandoned', nextCheckMs: 0 });
    expect(step(seen, { resubmitted: true }, { policy })).toMatchObject({
      error: { code: 'submit_unconfirmed' },
    });
    expect(step(seen, LATE, { policy })).toMatchObject({ error: { code: 'submit_unconfirmed' } });
  });

  it('that a callback claims is processing, and checked at once', () => {
    expect(step({ kind: 'adopted', operation: 'op' })).toMatchObject({
      to: 'processing',
      accepted: 'op',
      nextCheckMs: 0,
    });
  });
});

describe('a processing job', () => {
  it.each<Observation>([
    { kind: 'checked', outcome: { kind: 'running', progress: 40 } },
    { kind: 'checked', outcome: { kind: 'unavailable', retryAfterMs: null } },
  ])('goes on until its deadline, and then fails: %o', (seen) => {
    expect(step(seen)).toMatchObject({ to: 'processing', accepted: null, finished: null });
    expect(step(seen, LATE)).toMatchObject({ to: 'failed', error: { code: 'deadline_passed' } });
  });

  it('that is finished keeps the output and is copied at once, also past its deadline', () => {
    const seen: Observation = { kind: 'finished', output: 'output' };
    expect(step(seen, LATE)).toMatchObject({ to: 'processing', finished: 'output', nextCheckMs: 0 });
  });

  const lacking = (what: 'source' | 'storage' | 'turn'): Observation => ({
    ...{ kind: 'copy_unavailable', lacking: what, retryAfterMs: null },
  });
  const HOUR = 3_600_000;
  const finishedAgo = (agoMs: number) => ({ ...LATE, finished: { output: 'output', at: later(-agoMs) } });

  it.each(['storage', 'turn'] as const)(
    'whose render is paid for is tried for a day beyond its deadline, while it lacks the %s',
    (what) => {
      expect(step(lacking(what), finishedAgo(24 * HOUR - 1))).toMatchObject({
        to: 'processing',
        copyFault: false,
      });
      expect(step(lacking(what), finishedAgo(24 * HOUR))).toMatchObject({
        error: { code: 'deadline_passed' },
      });
    },
  );

  it('whose video cannot be fetched is tried until that was so for two hours, whatever else was lacking before', () => {
    const lostAgo = (agoMs: number) => ({ ...finishedAgo(20 * HOUR), sourceLostAt: later(-agoMs) });
    expect(step(lacking('source'), finishedAgo(20 * HOUR))).toMatchObject({
      to: 'processing',
      source: 'lost',
    });
    expect(step(lacking('source'), lostAgo(2 * HOUR - 1))).toMatchObject({
      to: 'processing',
      source: 'lost',
    });
    expect(step(lacking('source'), lostAgo(2 * HOUR))).toMatchObject({ error: { code: 'deadline_passed' } });
  });

  it('knows that its video is there when only the storage is lacking, and learns nothing when it is not its turn', () => {
    expect(step(lacking('storage'))).toMatchObject({ source: 'reached' });
    expect(step({ kind: 'copy_unusable' })).toMatchObject({ source: 'reached' });
    expect(step(lacking('turn'))).not.toHaveProperty('source');
  });

  it.each(['held_back', 'limited'] as const)(
    'does not end for a question that was never asked (%s): ten minutes beyond its deadline it still waits for its turn',
    (trouble) => {
      const unasked: Observation = {
        kind: 'checked',
        outcome: { kind: 'unavailable', retryAfterMs: null, trouble },
      };
      const lateBy = (ms: number) => ({ deadlineAt: later(-ms) });
      expect(step(unasked, lateBy(0))).toMatchObject({ to: 'processing', nextCheckMs: 5_000 });
      expect(step(unasked, lateBy(599_000))).toMatchObject({ to: 'processing', nextCheckMs: 1_000 });
      expect(step(unasked, lateBy(600_000))).toMatchObject({ error: { code: 'deadline_passed' } });
      const asked: Observation = {
        ...{ kind: 'checked', outcome: { kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' } },
      };
      expect(step(asked, lateBy(0))).toMatchObject({ error: { code: 'deadline_passed' } });
    },
  );

  it('fails at the word of its provider, with the reason', () => {
    const reason = { code: 'provider_error', message: 'no' } as const;
    expect(step({ kind: 'checked', outcome: { kind: 'failed', reason } })).toEqual({
      to: 'failed',
      error: reason,
      attempt: 'unchanged',
    });
  });

  const waitAfter = (
    outcome: Exclude<CheckOutcome, { kind: 'finished' }>,
    job: Partial<ClaimedJob>,
    random: number,
  ) => {
    const change = step({ kind: 'checked', outcome }, job, { random });
    return change.to === 'processing' ? change.nextCheckMs : Number.NaN;
  };

  it('is checked less often the longer it takes, up to the cap', () => {
    const waits = [0, 1, 5, 10, 100].map((checks) =>
      waitAfter({ kind: 'running', progress: null }, { checks }, 0),
    );
    expect(waits).toEqual([2_000, 2_500, 6_104, 15_000, 15_000]);
  });

  it('is never checked faster than its pace, and drifts apart from others by up to a quarter of it', () => {
    const waits = [0, 0.5, 0.999].map((random) =>
      waitAfter({ kind: 'running', progress: null }, { checks: 100 }, random),
    );
    expect(waits).toEqual([15_000, 16_875, 18_746]);
  });

  it('that nothing was learned of comes back at a time of its own, or when the provider said', () => {
    const unavailable = (retryAfterMs: number | null) => ({ kind: 'unavailable', retryAfterMs }) as const;
    const waits = [0, 0.5, 0.999].map((random) => waitAfter(unavailable(null), { checks: 100 }, random));
    expect(waits).toEqual([250, 15_125, 29_970]);
    expect(waitAfter(unavailable(7_000), {}, 0.5)).toBe(7_000);
    expect(waitAfter(unavailable(3_600_000), { deadlineAt: later(3_600_000) }, 0.5)).toBe(300_000);
  });

  it('is looked at when its time is over, however long its provider is to be left alone', () => {
    const longWait = { kind: 'unavailable', retryAfterMs: 300_000 } as const;
    expect(waitAfter(longWait, { deadlineAt: later(20_000) }, 0.5)).toBe(20_000);
    expect(waitAfter({ kind: 'running', progress: null }, { deadlineAt: later(1_000) }, 0.5)).toBe(1_000);
    const busy = { kind: 'busy', retryAfterMs: 300_000 } as const;
    expect(step({ kind: 'submitted', outcome: busy }, { ...pending(NEW), deadlineAt: later(9) })).toEqual({
      to: 'pending',
      attempt: 'busy',
      nextCheckMs: 9,
    });
  });

  it('whose video cannot be used is fetched again a few times, then fails', () => {
    expect(step({ kind: 'copy_unusable' }, { copyFaults: 4 })).toMatchObject({
      to: 'processing',
      copyFault: true,
    });
    expect(step({ kind: 'copy_unusable' }, { copyFaults: 5 })).toMatchObject({
      error: { code: 'video_unusable' },
    });
  });

  it('whose storage is away is not counted against the video', () => {
    const seen: Observation = { kind: 'copy_unavailable', lacking: 'storage', retryAfterMs: null };
    const change = step(seen, { copyFaults: 5, checks: 1_000 });
    expect(change).toMatchObject({ to: 'processing', copyFault: false });
  });

  it('that was copied is charged its hold, also past its deadline', () => {
    const seen: Observation = { kind: 'copied', measured: MEASURED };
    expect(step(seen, LATE)).toEqual({ to: 'completed', delivered: MEASURED, chargeMicros: 4_200_000n });
  });

  it.each([
    [4_970, 4_200_000n],
    [4_500, 4_200_000n],
    [4_499, 4_200_000n],
    [3_900, 3_360_000n],
    [1_001, 1_680_000n],
    [400, 840_000n],
    [60_000, 4_200_000n],
  ])('that measures %i ms of 5 s bought is charged %s', (durationMs, chargeMicros) => {
    const seen: Observation = { kind: 'copied', measured: { ...MEASURED, durationMs } };
    expect(step(seen)).toMatchObject({ chargeMicros });
  });
});
