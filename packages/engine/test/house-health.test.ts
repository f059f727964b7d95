import type { HealthReading } from '@geekhub/ports/health-store';
import { describe, expect, it } from 'vitest';
import { createHouseHealth } from '../src/house-health.ts';

const READ_AT = new Date('2026-11-20T12:00:00Z');
const READING: HealthReading = {
  readAt: READ_AT,
  ends: [
    { provider: 'fal', slice: 0, errorCode: null, count: 7 },
    { provider: 'fal', slice: 11, errorCode: null, count: 1 },
    { provider: 'fal', slice: 11, errorCode: 'provider_error', count: 2 },
    { provider: 'fal', slice: 11, errorCode: 'content_policy', count: 5 },
  ],
  providers: [
    {
      provider: 'fal',
      renderSeconds: { p50: 60, p95: 200 },
      lastSuccess: READ_AT,
      lastFailure: { at: READ_AT, code: 'provider_error' },
    },
  ],
  queues: [{ provider: 'fal', pending: 1, processing: 2, due: 1, oldestPending: READ_AT }],
};

function open() {
  let reads = 0;
  const health = createHouseHealth({
    health: {
      readHealth: async () => {
        reads += 1;
        return READING;
      },
      prune: async () => 0,
    },
    listUnavailableModels: async () => ['fal/kling-2'],
    ...{ names: ['fal', 'google'], configured: new Set(['fal']), places: 16 },
    guards: new Map([
      [
        'fal',
        {
          readGuard: () => ({
            ...{ inFlight: 3, waiting: 1 },
            circuits: {
              submit: { state: 'open' as const, trouble: 'limited' as const, forMs: 61_999 },
              check: { state: 'closed' as const, trouble: null, forMs: 5 },
              open: { state: 'closed' as const, trouble: null, forMs: 5 },
            },
          }),
        },
      ],
    ]),
  });
  return { health, reads: () => reads };
}

describe('the health of a provider', () => {
  it('counts what failed for a reason of its own, and nothing that was in the request', async () => {
    const { providers, unavailable_models, read } = await open().health.read('1h');
    expect(providers[0]).toMatchObject({
      ...{ name: 'fal', configured: true, completed: 8, failed: 2, not_counted: 5, success_rate: 0.8 },
      errors: [
        { code: 'content_policy', count: 5, counted: false },
        { code: 'provider_error', count: 2, counted: true },
      ],
      queue: { pending: 1, processing: 2, due: 1, oldest_pending: read },
      guard: {
        ...{ in_flight: 3, waiting: 1, places: 16 },
        circuits: { submit: { state: 'open', trouble: 'limited', for_seconds: 61 } },
      },
    });
    expect(providers[0]?.slices).toHaveLength(12);
    expect(providers[0]?.slices[0]).toEqual({ start: read - 3_600, completed: 7, failed: 0 });
    expect(providers[0]?.slices[11]).toEqual({ start: read - 300, completed: 1, failed: 2 });
    expect(unavailable_models).toEqual(['fal/kling-2']);
  });

  it('of which nothing is known is said to be unknown, not well', async () => {
    const { providers } = await open().health.read('7d');
    expect(providers[1]).toMatchObject({
      ...{ name: 'google', configured: false, success_rate: null, render_seconds: null, errors: [] },
      ...{ last_success: null, last_failure: null, guard: null },
    });
    expect(providers[1]?.slices).toHaveLength(28);
  });

  it('is read once for all who ask within some seconds, each span for itself', async () => {
    const { health, reads } = open();
    await Promise.all([health.read('1h'), health.read('1h'), health.read('24h')]);
    await health.read('1h');
    expect(reads()).toBe(2);
  });
});
