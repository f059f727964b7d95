/** Every promise that a run breaks is named, with what it is about. */
import { describe, expect, test } from 'vitest';
import { findBrokenPromises, PROMISES } from '../src/judge.ts';
import { findLeftovers } from '../src/judge-videos.ts';
import { SOUND, withJob, withRequest } from './breach.ts';
import { JOB_BREACHES } from './job-breaches.ts';
import { MONEY_BREACHES } from './money-breaches.ts';
import { RUN_BREACHES } from './run-breaches.ts';
import { failedJob, jobAnswer, ORGANIZATION, receipt, render } from './sound-run.ts';
import { VIDEO_BREACHES } from './video-breaches.ts';
import { WEBHOOK_BREACHES } from './webhook-breaches.ts';

const BREACHES = [JOB_BREACHES, MONEY_BREACHES, VIDEO_BREACHES, WEBHOOK_BREACHES, RUN_BREACHES].flat();

describe('a run', () => {
  test('in which everything was kept has nothing to name', () => {
    expect(findBrokenPromises(SOUND)).toEqual([]);
  });

  test.each(BREACHES)('with $what breaks "$promise"', ({ changes, promise, detail }) => {
    const broken = findBrokenPromises({ ...SOUND, ...changes });
    expect(broken).toContainEqual({ promise, detail: expect.stringContaining(detail) });
  });

  test('has a breach here for every promise', () => {
    expect(new Set(BREACHES.map(({ promise }) => promise))).toEqual(new Set(PROMISES));
  });

  test('may leave a top-up unbooked that was never answered', () => {
    const topUps = [...SOUND.topUps, { ...SOUND.topUps[0], idempotencyKey: 'never', isAnswered: false }];
    expect(findBrokenPromises({ ...SOUND, topUps: topUps as typeof SOUND.topUps })).toEqual([]);
  });

  test('may charge a short video for what there is of it', () => {
    expect(findBrokenPromises({ ...SOUND, ...withShortVideo() })).toEqual([]);
  });

  test('may leave the video of a failed job where a kill took its worker', () => {
    const stored = [...SOUND.stored, { key: `${ORGANIZATION}/job-e/video.mp4`, sha256: 'sha-e' }];
    const troubles = [...SOUND.troubles, { part: 'gateways' as const, from: 60_500, to: 62_000 }];
    const changed = { ...SOUND, stored, troubles };
    expect(findBrokenPromises(changed)).toEqual([]);
    expect(findLeftovers(changed).explained).toHaveLength(1);
  });

  test('may lose a few submits of many to kills', () => {
    const lost = Array.from({ length: 2 }, (_, index) => failedJob(`lost-${index}`));
    const promises = findBrokenPromises({ ...SOUND, jobs: [...SOUND.jobs, ...lost] }).map(
      ({ promise }) => promise,
    );
    expect(promises).not.toContain('most jobs are completed');
    expect(promises).not.toContain('a job fails only where its submit was cut');
  });

  test('with many breaches of one promise shows a few and counts the others', () => {
    const recharge = SOUND.transfers.filter(({ kind }) => kind === 'recharge');
    const madeUp = Array.from({ length: 9 }, (_, index) =>
      recharge.map((each) => ({ ...each, idempotencyKey: `made-up-${index}` })),
    ).flat();
    const broken = findBrokenPromises({ ...SOUND, transfers: [...SOUND.transfers, ...madeUp] });
    expect(broken[0]?.detail).toContain('and 4 more');
  });
});

/** Of five seconds ordered three were rendered, and 2.52 of 4.20 charged. */
function withShortVideo() {
  const cost = { amount: '2.52', currency: 'MXN', state: 'charged' } as const;
  const back = 1_680_000n;
  const ended = jobAnswer('job-b', 'completed', { cost });
  const [customer] = SOUND.customers;
  const [balance] = SOUND.balances;
  const [, chargeOfA] = SOUND.transfers.filter(({ kind }) => kind === 'charge');
  if (customer?.credits == null || balance === undefined || chargeOfA === undefined) {
    throw new Error('a sound run has a customer with charges');
  }
  return {
    ...withRequest('b', { ended }),
    ...withJob('b', { chargedMicros: 2_520_000n }),
    renders: [...SOUND.renders.filter(({ prompt }) => prompt !== 'torture b'), render('b', { seconds: 2.6 })],
    receipts: new Map([...SOUND.receipts, receipt('b', { charge: { amount: '2.52', at: 1 } })]),
    balances: [{ ...balance, availableMicros: balance.availableMicros + back }],
    customers: [{ ...customer, credits: { ...customer.credits, balance: '60.08' } }],
    transfers: [
      ...SOUND.transfers.filter((each) => each !== chargeOfA),
      { ...chargeOfA, amountMicros: 2_520_000n },
      { ...chargeOfA, kind: 'remainder', destination: 'available', amountMicros: back },
    ],
  };
}
