import { beforeEach, describe, expect, it } from 'vitest';
import { type Circuit, type CircuitPolicy, createCircuit, type Verdict } from '../src/circuit.ts';

const POLICY: CircuitPolicy = { failures: 3, jobs: 1, baseMs: 4_000, capMs: 20_000, spreadMs: 30_000 };
const UNWELL: Verdict = { trouble: 'unwell', retryAfterMs: null };

let now: number;
let random: number;
let told: string[];
let circuit: Circuit;

function open(policy: Partial<CircuitPolicy> = {}): void {
  circuit = createCircuit(
    { ...POLICY, ...policy },
    {
      now: () => now,
      random: () => random,
      onOpened: (trouble) => told.push(`opened: ${trouble}`),
      onClosed: (trouble, openMs) => told.push(`closed: ${trouble} after ${openMs}`),
    },
  );
}

beforeEach(() => {
  now = 1_000;
  random = 0;
  told = [];
  open();
});

/** One call that is let through and comes to this; false where none is let through. */
function call(verdict: Verdict, jobKey = 'job'): boolean {
  if (circuit.pauseMs() !== null) return false;
  circuit.admit()(jobKey, verdict);
  return true;
}

const calls = (...verdicts: Verdict[]) => verdicts.map((verdict) => call(verdict));

/** How long nothing is let through from now on. Moves the clock to the end of it. */
function pauseOver(): number {
  const from = now;
  while (circuit.pauseMs() !== null) now += 1;
  return now - from;
}

describe('a circuit', () => {
  it('lets calls through while they go well, and after fewer failures in a row than it takes', () => {
    expect(calls('well', UNWELL, UNWELL, 'well', UNWELL, UNWELL, 'nothing')).not.toContain(false);
    expect(circuit.read()).toMatchObject({ state: 'closed', trouble: null });
    expect(told).toEqual([]);
  });

  it('opens after so many failures in a row, and tells it once', () => {
    expect(calls(UNWELL, UNWELL, UNWELL, UNWELL)).toEqual([true, true, true, false]);
    expect(circuit.read()).toEqual({ state: 'open', trouble: 'unwell', forMs: 0 });
    for (let probes = 0; probes < 5; probes += 1) {
      pauseOver();
      call(UNWELL);
    }
    expect(told).toEqual(['opened: unwell']);
  });

  it('does not open for the failures of fewer jobs than it takes, however many', () => {
    open({ jobs: 2 });
    for (let times = 0; times < 50; times += 1) expect(call(UNWELL, 'one bad operation')).toBe(true);
    expect(call(UNWELL, 'another')).toBe(true);
    expect(circuit.read().state).toBe('open');
  });

  it('waits longer after each probe that fails, up to a cap, and never the same time as others', () => {
    calls(UNWELL, UNWELL, UNWELL);
    const pauses = Array.from({ length: 5 }, () => {
      const pause = pauseOver();
      call(UNWELL);
      return pause;
    });
    expect(pauses).toEqual([2_000, 4_000, 8_000, 10_000, 10_000]);
    pauseOver();
    random = 0.999;
    call(UNWELL);
    const until = (circuit.pauseMs() ?? 0) - Math.round(random * 30_000);
    expect(until).toBeGreaterThan(19_900);
    expect(until).toBeLessThan(20_000);
  });

  it('lets one probe through at a time, and closes when it goes well', () => {
    calls(UNWELL, UNWELL, UNWELL);
    pauseOver();
    const report = circuit.admit();
    expect(circuit.read().state).toBe('half_open');
    expect(circuit.pauseMs()).not.toBeNull();
    now += 500;
    report('job', 'well');
    expect(circuit.read()).toEqual({ state: 'closed', trouble: null, forMs: 0 });
    expect(told).toEqual(['opened: unwell', 'closed: unwell after 2500']);
    expect(calls('well', UNWELL, UNWELL, 'well')).not.toContain(false);
  });

  it('lets the next probe through at once when one said nothing of the provider', () => {
    calls(UNWELL, UNWELL, UNWELL);
    pauseOver();
    expect(calls('nothing', 'nothing', 'well')).toEqual([true, true, true]);
    expect(circuit.read().state).toBe('closed');
  });

  it('does not listen to what was sent before it opened', () => {
    const [slowSuccess, slowFailure] = [circuit.admit(), circuit.admit()];
    calls(UNWELL, UNWELL, UNWELL);
    const pause = circuit.pauseMs();
    slowFailure('job', UNWELL);
    slowSuccess('job', 'well');
    expect([circuit.pauseMs(), circuit.read().state]).toEqual([pause, 'open']);
  });

  it('brings back whom it kept away at different times after the pause', () => {
    calls(UNWELL, UNWELL, UNWELL);
    const waits = [0, 0.5, 0.9].map((each) => {
      random = each;
      return circuit.pauseMs();
    });
    expect(waits).toEqual([2_000, 17_000, 29_000]);
  });
});

describe('a provider that asks for a pause', () => {
  const limited = (retryAfterMs: number | null): Verdict => ({ trouble: 'limited', retryAfterMs });

  it('gets it from every call, as long as it said, without an alarm', () => {
    expect(calls(limited(37_000), 'well')).toEqual([true, false]);
    expect(circuit.read()).toMatchObject({ state: 'slowed', trouble: 'limited' });
    expect(pauseOver()).toBe(37_000);
    expect(calls('well', 'well')).toEqual([true, true]);
    expect(told).toEqual([]);
  });

  it('gets five minutes at most, and a pause of our own where it named none', () => {
    call(limited(3_600_000));
    expect(pauseOver()).toBe(300_000);
    call('well');
    call(limited(null));
    expect(pauseOver()).toBe(2_000);
  });

  it('gets a longer one when a call that was under way brings word of it', () => {
    const underWay = circuit.admit();
    call(limited(5_000));
    underWay('job', limited(9_000));
    expect(pauseOver()).toBe(9_000);
  });

  it('again and again is told to the operator', () => {
    for (let times = 0; times < 3; times += 1) {
      call(limited(5_000));
      pauseOver();
    }
    expect(told).toEqual(['opened: limited']);
    call('well');
    expect(told).toEqual(['opened: limited', 'closed: limited after 15000']);
  });
});
