/** A run in numbers, in words. */
import { describe, expect, test } from 'vitest';
import { spreadOf, takeFigures } from '../src/figures.ts';
import { PROMISES } from '../src/judge.ts';
import { describeFigures } from '../src/report.ts';
import { render, soundRun } from './sound-run.ts';

const FACTS = {
  seed: 42,
  seconds: 95,
  drainSeconds: 11.2,
  machine: { cores: 2, load: 1.5, node: 'v24.0.0', postgres: '15.1' },
  wasInterrupted: false,
  kills: [
    { kind: 'gateway at a point', point: 'copied', backMs: 2_000, servedMs: 90 },
    { kind: 'postmaster', point: null, backMs: 1_500, servedMs: 1_600 },
    { kind: 'postmaster', point: null, backMs: 1_700, servedMs: 1_900 },
  ],
  nuisances: { freeze: 1, restart: 0, cut: 2, delay: 0 },
  answers: [
    { status: 200, from: 0, to: 1 },
    { status: null, from: 1, to: 2 },
    { status: 500, from: 2, to: 3 },
  ],
  evidence: soundRun(),
} as const;

describe('the figures of a run', () => {
  test('count jobs, renders, answers, recoveries', () => {
    expect(takeFigures(FACTS)).toMatchObject({
      killsByKind: { 'gateway at a point': 1, postmaster: 2 },
      killsByPoint: { copied: 1, claimed: 0 },
      requests: { asked: 5, accepted: 4, refused: 1 },
      jobs: { completed: 2, failed: { canceled: 1, submit_unconfirmed: 1 }, open: 0, lost: 0 },
      renders: { submits: 3, mostOfOneJob: 1, jobsWithMore: 0, forNobody: { fal: 1 } },
      money: { shortCharges: 0, balances: 1, topUps: 1, heldMicros: '0' },
      videos: { compared: 2, different: 0, receipts: 4, leftovers: 0 },
      webhooks: { jobs: 1, messages: 2, tries: 3, taken: 2 },
      judgedAnswers: 500,
      answers: { 200: 1, 500: 1, none: 1 },
      recovery: { postmaster: { kills: 2, servedMs: { p50: 1_600, p95: 1_900, max: 1_900 } } },
      broken: [],
    });
  });

  test('take a percentile from what was measured, and none from nothing', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ p50: 2, p95: 3, max: 3 });
    expect(spreadOf(Array.from({ length: 100 }, (_, index) => index + 1))).toEqual({
      p50: 50,
      p95: 95,
      max: 100,
    });
    expect(spreadOf([])).toEqual({ p50: 0, p95: 0, max: 0 });
  });
});

describe('the report', () => {
  test('lists every promise, and says that all were kept', () => {
    const text = describeFigures(takeFigures(FACTS));
    for (const promise of PROMISES) expect(text).toContain(`✓ ${promise}`);
    expect(text).toContain('Every promise was kept.');
    expect(text).toContain('Seed 42, 1 min 35 s, 3 kills');
  });

  test('names what was broken, and with what', () => {
    const evidence = soundRun({ renders: [render('a'), render('a', { sha256: 'other' })] });
    const text = describeFigures(takeFigures({ ...FACTS, evidence }));
    expect(text).toContain('✗ one render per job: 2 renders for "torture a"');
    expect(text).toContain('BROKEN');
    expect(text).toContain('at most 2 of one job, 1 jobs with more than one');
  });

  test('says when a run was cut short', () => {
    expect(describeFigures(takeFigures({ ...FACTS, wasInterrupted: true }))).toContain('cut short');
  });
});
