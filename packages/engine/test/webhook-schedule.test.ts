import type { DeliveredType } from '@geekhub/contracts/webhook';
import type { PostOutcome } from '@geekhub/ports/outbound';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideDelivery, MAX_ATTEMPTS } from '../src/webhook-schedule.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function message(
  changes: {
    event?: DeliveredType;
    attempts?: number;
    endpointId?: string | null;
    failingSince?: Date | null;
  } = {},
) {
  return {
    event: 'video.completed' as DeliveredType,
    attempts: 0,
    endpointId: 'endpoint',
    failingSince: null,
    now: NOW,
    ...changes,
  };
}
const answered = (status: number, retryAfterMs: number | null = null): PostOutcome => ({
  kind: 'answered',
  ...{ status, retryAfterMs, text: null },
});
const FAULTS = ['blocked', 'unreachable', 'timed_out', 'too_large'] as const;

function waitMs(attempts: number, outcome: PostOutcome, random = 0): number | null {
  const { becomes } = decideDelivery(message({ attempts }), outcome, random);
  return becomes.state === 'pending' ? becomes.waitMs : null;
}

describe('a message', () => {
  it('is tried ten times: at once, and after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h', () => {
    const waits = Array.from({ length: MAX_ATTEMPTS }, (_, attempts) => waitMs(attempts, answered(500)));
    const hours = [2, 5, 10, 14, 20, 24].map((each) => each * HOUR);
    expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...hours, null]);
    expect(MAX_ATTEMPTS).toBe(10);
    expect(decideDelivery(message({ attempts: 9 }), answered(500), 0).becomes).toEqual({ state: 'failed' });
  });

  it('that is a test is tried once, and says nothing about its endpoint', () => {
    const test = message({ event: 'webhook.test', failingSince: new Date(0) });
    for (const outcome of [answered(500), answered(410), { kind: 'fault', fault: 'timed_out' } as const]) {
      expect(decideDelivery(test, outcome, 0.5)).toEqual({ becomes: { state: 'failed' }, disable: null });
    }
    expect(decideDelivery(test, answered(204), 0.5).becomes).toEqual({ state: 'delivered' });
  });

  it('is delivered by any 2xx and by nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.nat(9), (status, attempts) => {
        const { becomes } = decideDelivery(message({ attempts }), answered(status), 0.5);
        expect(becomes.state === 'delivered').toBe(status >= 200 && status < 300);
      }),
    );
  });

  it.each(FAULTS)('is tried again on the schedule after the fault "%s"', (fault) => {
    expect(waitMs(0, { kind: 'fault', fault })).toBe(5 * SECOND);
    expect(waitMs(3, { kind: 'fault', fault })).toBe(2 * HOUR);
  });

  it('waits up to a fifth longer, never shorter, so that what failed together does not come back together', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
        const least = waitMs(attempts, answered(500), 0) ?? 0;
        const waited = waitMs(attempts, answered(500), random) ?? 0;
        expect(waited).toBeGreaterThanOrEqual(least);
        expect(waited).toBeLessThanOrEqual(least * 1.2);
      }),
    );
  });

  it('waits as long as Retry-After asks, where that is longer than the schedule, a day at most', () => {
    expect(waitMs(0, answered(503, 60 * SECOND))).toBe(60 * SECOND);
    expect(waitMs(3, answered(429, 60 * SECOND))).toBe(2 * HOUR);
    expect(waitMs(0, answered(429, 400 * DAY))).toBe(DAY);
    expect(waitMs(0, answered(429, -5))).toBe(MINUTE);
  });

  it.each([429, 502, 504])('leaves a receiver that answers %i alone for a minute', (status) => {
    expect(waitMs(0, answered(status))).toBe(MINUTE);
    expect(waitMs(1, answered(status))).toBe(5 * MINUTE);
  });

  it('to an endpoint that is gone disables it, and to the address of a job ends alone', () => {
    expect(decideDelivery(message(), answered(410), 0)).toEqual({
      ...{ becomes: { state: 'canceled' }, disable: 'gone' },
    });
    expect(decideDelivery(message({ endpointId: null }), answered(410), 0)).toEqual({
      ...{ becomes: { state: 'canceled' }, disable: null },
    });
  });
});

describe('an endpoint', () => {
  const since = (ms: number, attempts = MAX_ATTEMPTS - 1) =>
    message({ failingSince: new Date(NOW.getTime() - ms), attempts });

  it('that took nothing for five days is given up with the next message that fails for good', () => {
    expect(decideDelivery(since(5 * DAY - 1), answered(500), 0).disable).toBeNull();
    expect(decideDelivery(since(5 * DAY), answered(500), 0).disable).toBe('failing');
    expect(decideDelivery(since(5 * DAY), { kind: 'fault', fault: 'blocked' }, 0).disable).toBe('failing');
  });

  it('is not given up by a try that is not the last, however long it was quiet before', () => {
    for (let attempts = 0; attempts < MAX_ATTEMPTS - 1; attempts += 1) {
      expect(decideDelivery(since(50 * DAY, attempts), answered(503), 0)).toMatchObject({
        ...{ becomes: { state: 'pending' }, disable: null },
      });
    }
  });

  it('that takes this one is not', () => {
    expect(decideDelivery(since(50 * DAY), answered(204), 0).disable).toBeNull();
  });
});
