import type { CheckOutcome, RenderRequest, SubmitOutcome } from '@geekhub/ports/provider';
import { KLING_REQUEST } from '@geekhub/testing/new-job';
import { createScriptedProvider, type ScriptedProvider } from '@geekhub/testing/scripted-provider';
import { beforeEach, describe, expect, it } from 'vitest';
import { backoffMs, retryMs } from '../src/backoff.ts';
import {
  type CircuitEvent,
  DEFAULT_GUARD_POLICY,
  type GuardedProvider,
  type GuardPolicy,
  guardProvider,
} from '../src/guard-provider.ts';
import { createRandom } from './create-random.ts';
import { createMovedTime, type MovedTime } from './moved-time.ts';

const never = new AbortController().signal;
const BAD_CHECK: CheckOutcome = { kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' };
const KEY_REFUSED = { retryAfterMs: 30_000, trouble: 'credentials_refused' } as const;

let time: MovedTime;
let provider: ScriptedProvider;
let guarded: GuardedProvider;
let stopping: AbortController;
let told: string[];

function open(policy: Partial<GuardPolicy> = {}, random = () => 0.5): void {
  const tell = (word: string) => (event: CircuitEvent) =>
    told.push(`${event.provider} ${event.call} ${word}: ${event.trouble}`);
  guarded = guardProvider(provider, {
    policy: { ...DEFAULT_GUARD_POLICY, ...policy },
    ...{ timers: time.timers, random, stopping: stopping.signal },
    observer: { onOpened: tell('opened'), onClosed: tell('closed') },
  });
}

beforeEach(() => {
  time = createMovedTime();
  provider = createScriptedProvider('fal');
  stopping = new AbortController();
  told = [];
  open();
});

const requestOf = (jobId: string): RenderRequest => ({
  ...KLING_REQUEST,
  ...{
    jobId,
    model: 'fal/kling-2',
    upstream: 'fal-ai/kling',
    imageUrl: null,
    lastFrameUrl: null,
    callbackUrl: null,
  },
});
const submit = (jobId = 'job') => guarded.submit(requestOf(jobId), never);
const check = (operation = 'operation') => guarded.check(operation, never);
const stateOf = (call: 'submit' | 'check' | 'open') => guarded.readGuard().circuits[call].state;

/** Checks of so many operations, one after the other. */
async function checkMany(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await check(`operation ${index}`);
}

async function submitMany(count: number): Promise<SubmitOutcome[]> {
  const outcomes: SubmitOutcome[] = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await submit(`job ${index}`));
  return outcomes;
}

/** A call that is answered when the test says so. */
function held<Outcome>(outcome: Outcome) {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  return { answer: () => promise, release: () => resolve(outcome) };
}

describe('a guarded provider', () => {
  it('is asked by so many at once, whatever they ask; the others wait in line, then are sent away', async () => {
    open({ places: 2, lines: { submit: 1, follow: 0 } });
    const slow = held<CheckOutcome>({ kind: 'running', progress: null });
    provider.onCheck(slow.answer);
    const asking = [check('a'), check('b')];
    const inLine = submit();
    await time.advance(1);
    expect(guarded.readGuard()).toMatchObject({ inFlight: 2, waiting: 1 });
    const sentAway = await guarded.open('output', never);
    expect(sentAway).toEqual({ kind: 'unavailable', retryAfterMs: 3_000, trouble: 'held_back' });
    expect(provider.submits).toHaveLength(0);
    slow.release();
    expect((await Promise.all(asking)).map(({ kind }) => kind)).toEqual(['running', 'running']);
    expect(await inLine).toMatchObject({ kind: 'accepted' });
    expect(guarded.readGuard()).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it('is asked about fifty renders that end at once, and fetched from, without anybody being sent away', async () => {
    const slow = held<CheckOutcome>({ kind: 'finished', output: 'output' });
    provider.onCheck(slow.answer);
    const fetching = Array.from({ length: 50 }, async (_, index) => {
      await check(`operation ${index}`);
      return guarded.open('output', never);
    });
    await time.advance(1);
    expect(guarded.readGuard()).toMatchObject({ inFlight: 16, waiting: 34 });
    slow.release();
    expect((await Promise.all(fetching)).map(({ kind }) => kind)).toEqual(Array(50).fill('opened'));
  });

  it('leaves a line for submits while many ask, and keeps it short: each has its intent on record', async () => {
    provider.onCheck(held<CheckOutcome>(BAD_CHECK).answer);
    for (let index = 0; index < 100; index += 1) void check(`operation ${index}`);
    for (let index = 0; index < 16; index += 1) void submit(`job ${index}`);
    await time.advance(1);
    expect(guarded.readGuard()).toMatchObject({ inFlight: 16, waiting: 48 + 16 });
    expect(await submit('one more')).toMatchObject({ kind: 'busy', trouble: 'held_back' });
  });

  it('is not sent a submit that waited too long: nothing was started', async () => {
    open({ places: 1 });
    provider.onCheck(held<CheckOutcome>(BAD_CHECK).answer);
    void check();
    const late = submit();
    await time.advance(DEFAULT_GUARD_POLICY.waitMs);
    expect(await late).toMatchObject({ kind: 'busy', trouble: 'held_back' });
    expect(provider.submits).toHaveLength(0);
  });

  it('keeps nobody in line when the process stops, which itself is no sign of trouble', async () => {
    open({ places: 1 });
    const slow = held(BAD_CHECK);
    provider.onCheck(slow.answer);
    const asking = check();
    const inLine = submit();
    stopping.abort();
    expect(await inLine).toMatchObject({ kind: 'busy', trouble: 'held_back' });
    slow.release();
    expect(await asking).toEqual(BAD_CHECK);
    await checkMany(20);
    expect([stateOf('check'), told]).toEqual(['closed', []]);
  });

  it('gives the place of a copy back when the video is open, not when it is read', async () => {
    open({ places: 1 });
    await guarded.open('output', never);
    expect(await submit()).toMatchObject({ kind: 'accepted' });
  });

  it('keeps its other abilities', async () => {
    const callback = { url: '/', headers: {}, rawBody: new TextEncoder().encode('operation') };
    provider = createScriptedProvider('fal', { callsBack: true });
    open();
    expect(await guarded.verifyCallback?.(callback)).toEqual({ operation: { id: 'operation' } });
    await guarded.cancel?.('operation', never);
    expect(provider.cancels).toEqual(['operation']);
    expect(guarded).toMatchObject({ name: 'fal', pace: provider.pace });
  });
});

describe('submits', () => {
  it('that nobody confirms stop after three: each is a job that may be lost, and none is repeated', async () => {
    provider.onSubmit({ kind: 'unconfirmed' });
    const outcomes = await submitMany(20);
    expect(outcomes.slice(0, 3)).toEqual(Array(3).fill({ kind: 'unconfirmed' }));
    for (const outcome of outcomes.slice(3)) {
      expect(outcome).toMatchObject({ kind: 'busy', trouble: 'held_back', retryAfterMs: expect.any(Number) });
    }
    expect(provider.submits.map(({ jobId }) => jobId)).toEqual(['job 0', 'job 1', 'job 2']);
    expect(told).toEqual(['fal submit opened: unwell']);
  });

  it('go on when one that finds out is accepted', async () => {
    provider.onSubmit(...Array(3).fill({ kind: 'unconfirmed' }), { kind: 'accepted', operation: 'op' });
    await submitMany(3);
    await time.advance(5_000);
    expect((await submitMany(10)).map(({ kind }) => kind)).toEqual(Array(10).fill('accepted'));
    expect(told).toEqual(['fal submit opened: unwell', 'fal submit closed: unwell']);
  });

  it('all wait as long as a 429 asks for', async () => {
    provider.onSubmit(
      { kind: 'busy', retryAfterMs: 60_000, trouble: 'limited' },
      { kind: 'accepted', operation: 'op' },
    );
    expect(await submit()).toMatchObject({ retryAfterMs: 60_000, trouble: 'limited' });
    for (const outcome of await submitMany(10)) {
      expect(outcome).toMatchObject({ kind: 'busy', retryAfterMs: 75_000, trouble: 'held_back' });
    }
    await time.advance(59_999);
    expect((await submit()).kind).toBe('busy');
    await time.advance(1);
    expect((await submitMany(5)).map(({ kind }) => kind)).toEqual(Array(5).fill('accepted'));
    expect([provider.submits.length, told]).toEqual([6, []]);
  });

  it('are not stopped by what the provider refuses, nor by what it does not say', async () => {
    const reason = { code: 'content_policy', message: 'no' } as const;
    provider.onSubmit({ kind: 'rejected', reason });
    expect((await submitMany(20)).map(({ kind }) => kind)).toEqual(Array(20).fill('rejected'));
  });

  it('do not stop for operations that cannot be asked about', async () => {
    provider.onCheck({ kind: 'unavailable', retryAfterMs: null });
    await checkMany(50);
    expect([stateOf('check'), (await submit()).kind]).toEqual(['closed', 'accepted']);
    provider.onCheck({ kind: 'unavailable', ...KEY_REFUSED });
    await checkMany(50);
    expect([stateOf('check'), (await submit()).kind]).toEqual(['open', 'accepted']);
  });

  it('that may cost a job find out nothing while checks, which are free, have not', async () => {
    provider.onSubmit({ kind: 'unconfirmed' });
    provider.onCheck(BAD_CHECK);
    await submitMany(3);
    await time.advance(3_000);
    await checkMany(5);
    await time.advance(2_000);
    expect(await submit()).toMatchObject({ kind: 'busy', trouble: 'held_back' });
    provider.onCheck({ kind: 'running', progress: null });
    provider.onSubmit({ kind: 'accepted', operation: 'op' });
    await time.advance(3_000);
    expect((await check()).kind).toBe('running');
    expect((await submit()).kind).toBe('accepted');
  });

  it('find out by themselves where there is nothing to check', async () => {
    provider.onSubmit(...Array(3).fill({ kind: 'unconfirmed' }), { kind: 'accepted', operation: 'op' });
    provider.onCheck(BAD_CHECK);
    await checkMany(5);
    await submitMany(3);
    await time.advance(5_000);
    expect((await submit()).kind).toBe('accepted');
  });
});

describe('checks', () => {
  it('of one operation that fails for ever stop nobody else', async () => {
    provider.onCheck(BAD_CHECK);
    for (let times = 0; times < 100; times += 1) await check('the bad one');
    expect([stateOf('check'), provider.checks()]).toEqual(['closed', 100]);
  });

  it('of a dead provider stop, for all alike, and cancels with them', async () => {
    provider.onCheck(BAD_CHECK);
    await checkMany(200);
    expect(provider.checks()).toBe(5);
    expect(await check()).toEqual({ kind: 'unavailable', retryAfterMs: 18_750, trouble: 'held_back' });
    await guarded.cancel?.('operation', never);
    expect(provider.cancels).toEqual([]);
    expect(told).toEqual(['fal check opened: unwell']);
  });

  it('and submits both hear of a refused key, and both go on when it is right', async () => {
    provider.onCheck({ kind: 'unavailable', ...KEY_REFUSED });
    provider.onSubmit({ kind: 'busy', ...KEY_REFUSED });
    await checkMany(5);
    await submitMany(3);
    expect([stateOf('check'), stateOf('submit'), stateOf('open')]).toEqual(['open', 'open', 'closed']);
    provider.onCheck({ kind: 'running', progress: null });
    provider.onSubmit({ kind: 'accepted', operation: 'op' });
    await time.advance(29_999);
    expect((await submit()).kind).toBe('busy');
    await time.advance(1);
    expect([(await submit()).kind, (await check()).kind]).toEqual(['accepted', 'running']);
    expect(told.slice(2)).toEqual([
      'fal submit closed: credentials_refused',
      'fal check closed: credentials_refused',
    ]);
  });

  it('that stand in line when the circuit opens are not sent', async () => {
    open({ places: 1 });
    const slow = held(BAD_CHECK);
    provider.onCheck(slow.answer);
    const asking = Array.from({ length: 12 }, (_, index) => check(`operation ${index}`));
    await time.advance(1);
    slow.release();
    const outcomes = await Promise.all(asking);
    expect(provider.checks()).toBe(5);
    expect(outcomes.slice(5)).toEqual(Array(7).fill(expect.objectContaining({ trouble: 'held_back' })));
  });

  it('that are kept back are so at once, without a place in the line', async () => {
    open({ places: 1 });
    provider.onCheck(BAD_CHECK);
    await checkMany(5);
    provider.onSubmit(held<SubmitOutcome>({ kind: 'unconfirmed' }).answer);
    void submit();
    await time.advance(1);
    expect(await check()).toMatchObject({ trouble: 'held_back' });
    expect(guarded.readGuard()).toMatchObject({ inFlight: 1, waiting: 0 });
  });

  it('that break leave no probe behind that never ends', async () => {
    provider.onCheck(BAD_CHECK);
    await checkMany(5);
    await time.advance(5_000);
    provider.onCheck(
      () => {
        throw new Error('a bug');
      },
      { kind: 'running', progress: null },
    );
    await expect(check()).rejects.toThrow('a bug');
    expect((await check()).kind).toBe('running');
  });
});

describe('the files of a provider', () => {
  it('may be out of reach while it renders on', async () => {
    provider.onOpen({ kind: 'unavailable', retryAfterMs: null, trouble: 'unreachable' });
    for (const output of ['a', 'b', 'c', 'd', 'e', 'f']) await guarded.open(output, never);
    expect([stateOf('open'), stateOf('check'), stateOf('submit')]).toEqual(['open', 'closed', 'closed']);
    expect(told).toEqual(['fal open opened: unreachable']);
  });
});

describe('a provider that is dead for an hour', () => {
  it('gets few calls, though 200 jobs wait for it, and all reach it soon after it is back', async () => {
    const dead: CheckOutcome = { kind: 'unavailable', retryAfterMs: null, trouble: 'unreachable' };
    provider.onCheck(dead);
    provider.onSubmit({ kind: 'busy', retryAfterMs: null, trouble: 'unreachable' });
    const random = createRandom(7);
    open({}, random);
    let reached = 0;
    const wait = async (ask: () => Promise<CheckOutcome | SubmitOutcome>) => {
      for (let tries = 0; ; tries += 1) {
        const outcome = await ask();
        if (outcome.kind !== 'busy' && outcome.kind !== 'unavailable') break;
        await time.timers.sleep(retryMs(outcome.retryAfterMs, backoffMs(tries, 2_000, 30_000, random())));
      }
      reached += 1;
    };
    for (let job = 0; job < 100; job += 1) {
      void wait(() => check(`operation ${job}`));
      void wait(() => submit(`job ${job}`));
    }
    await time.advance(3_600_000);
    const calls = provider.checks() + provider.submits.length;
    expect(reached).toBe(0);
    // Of either kind: those that were under way at first, then a probe every one to two minutes.
    expect(calls).toBeLessThan(2 * 80);
    expect(calls).toBeGreaterThan(2 * 30);

    provider.onCheck({ kind: 'running', progress: null });
    provider.onSubmit({ kind: 'accepted', operation: 'op' });
    await time.advance(180_000);
    expect(reached).toBe(200);
  });
});
