import { UnusableVideo } from '@geekhub/ports/media';
import { streamOf } from '@geekhub/testing/scripted-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { readJob } from '../src/read-job.ts';
import { receiveCallback } from '../src/receive-callback.ts';
import { submitJob } from '../src/submit-job.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

let t: OpenEngine;

async function open(options: Parameters<typeof openEngine>[0] = {}) {
  await t[Symbol.asyncDispose]();
  t = await openEngine(options);
}

/** Moves the clock and sweeps, until the job is closed or `rounds` are over. */
async function sweepUntilClosed(id: string, rounds = 60, everyMs = 15_000) {
  for (let round = 0; round < rounds; round += 1) {
    const { job } = await t.stateOf(id);
    if (job.completedAt !== null) return job;
    await t.advanceClock(everyMs);
    await Promise.all((await sweep(t.engine)).steps);
  }
  return (await t.stateOf(id)).job;
}

beforeEach(async () => {
  t = await openEngine();
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

describe('a job', () => {
  it('goes from prompt to verified video, charged once, though nobody polls', async () => {
    const id = await t.submit();
    expect((await t.stateOf(id)).job.status).toBe('processing');
    const job = await sweepUntilClosed(id);
    expect(job).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n, delivered: { bytes: 3 } });
    expect(t.provider.submits).toHaveLength(1);
    expect([...t.media.objects.values()]).toEqual([new Uint8Array([1, 2, 3])]);
    expect((await t.stateOf(id)).balance).toEqual({ availableMicros: 45_800_000n, heldMicros: 0n });
  });

  it('stepped by many at once is submitted once and charged once', async () => {
    const id = await t.submit();
    await t.advanceClock(2_000);
    await Promise.all(Array.from({ length: 16 }, () => advanceJob(t.engine, id)));
    await Promise.all(Array.from({ length: 16 }, () => advanceJob(t.engine, id)));
    expect(t.provider.submits).toHaveLength(1);
    expect(t.provider.checks()).toBe(1);
    expect((await t.stateOf(id)).job.status).toBe('completed');
  });

  it('that is polled all the time asks the provider once an interval', async () => {
    t.provider.onCheck({ kind: 'running', progress: null });
    const id = await t.submit();
    for (let round = 0; round < 5; round += 1) {
      await t.advanceClock(15_000);
      await Promise.all(Array.from({ length: 40 }, () => readJob(t.engine, t.caller.scope, id)));
      await t.idle();
      expect(t.provider.checks()).toBe(round + 1);
    }
  });

  it('costs one statement to take in, and one to poll while it is not due', async () => {
    await t.submit();
    const input = { model: 'fal/kling-2', prompt: 'a wave' };
    const options = { idempotencyKey: 'k', isClientRetry: false };
    // The step that a submit starts is other work: without room for one, none is started.
    t.engine.policy.maxSteps = { live: 0, test: 0 };
    const submit = () => submitJob(t.engine, t.caller, input, options);
    expect(await t.statementsOf(submit)).toBe(1);
    const { job } = await submit();
    t.engine.policy.maxSteps = { live: 1, test: 1 };
    await advanceJob(t.engine, job.id);
    expect(await t.statementsOf(() => readJob(t.engine, t.caller.scope, job.id))).toBe(1);
  });

  it('of a short video is charged for the seconds that were delivered', async () => {
    await open({ videoMs: 3_200 });
    const id = await t.submit();
    const job = await sweepUntilClosed(id);
    expect(job).toMatchObject({ status: 'completed', chargeMicros: 3_360_000n });
    expect((await t.stateOf(id)).balance).toEqual({ availableMicros: 46_640_000n, heldMicros: 0n });
  });
});

describe('a process with many jobs', () => {
  it('takes on only so many steps at once, says so, and loses none of the rest', async () => {
    await open({ policy: { maxSteps: { live: 2, test: 2 } } });
    t.provider.onCheck({ kind: 'running', progress: null });
    const ids = [await t.submit(), await t.submit(), await t.submit()];
    await t.advanceClock(15_000);
    const first = await sweep(t.engine);
    expect([first.steps.length, first.full]).toEqual([2, true]);
    await Promise.all(first.steps);
    const second = await sweep(t.engine);
    expect([second.steps.length, second.full]).toEqual([1, false]);
    await Promise.all(second.steps);
    expect(t.provider.checks()).toBe(ids.length);
  });
});

describe('a submit', () => {
  it('whose process dies before its first step is made by the sweep of another, once', async () => {
    // As a process that dies between the commit and the step: it takes the job in and never begins.
    t.engine.policy.maxSteps = { live: 0, test: 0 };
    const id = await t.submit();
    expect([t.provider.submits.length, (await t.stateOf(id)).job.status]).toEqual([0, 'pending']);
    t.engine.policy.maxSteps = { live: 1, test: 1 };
    await Promise.all((await sweep(t.engine)).steps);
    expect((await t.stateOf(id)).job.status).toBe('processing');
    await sweepUntilClosed(id);
    expect(t.provider.submits).toHaveLength(1);
  });

  it('whose answer was lost is never made again: the job fails and costs nothing', async () => {
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const job = await sweepUntilClosed(await t.submit());
    expect(job).toMatchObject({ status: 'failed', error: { code: 'submit_unconfirmed' } });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('cut off by the death of its process is never made again', async () => {
    t.provider.onSubmit(() => {
      throw new Error('the process dies on this line');
    });
    const id = await t.submit();
    expect((await t.stateOf(id)).job.status).toBe('pending');
    expect(await sweepUntilClosed(id)).toMatchObject({
      status: 'failed',
      error: { code: 'submit_unconfirmed' },
    });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('refused by a busy provider is made again later, and the customer sees a pending job', async () => {
    t.provider.onSubmit({ kind: 'busy', retryAfterMs: 4_000 }, { kind: 'accepted', operation: 'op' });
    const id = await t.submit();
    expect((await t.stateOf(id)).job.status).toBe('pending');
    expect(await sweepUntilClosed(id)).toMatchObject({ status: 'completed' });
    expect(t.provider.submits).toHaveLength(2);
  });

  it('is repeated once after it was not confirmed, where the operator allows it', async () => {
    await open({ policy: { unconfirmedSubmit: 'resubmit_once' } });
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const job = await sweepUntilClosed(await t.submit());
    expect(job).toMatchObject({ status: 'failed', error: { code: 'submit_unconfirmed' } });
    expect(t.provider.submits).toHaveLength(2);
  });
});

describe('a callback', () => {
  const post = (id: string, nonce: string, body: string, provider = 'fal') =>
    receiveCallback(
      t.engine,
      { provider, jobId: id, nonce },
      { url: '/', headers: {}, rawBody: new TextEncoder().encode(body) },
    );
  const nonceOf = () => new URL(t.provider.submits[0]?.callbackUrl ?? '').pathname.split('/').at(-1) ?? '';

  beforeEach(() => open({ callsBack: true }));

  it('of a job whose submit was not confirmed adopts it: one render, one charge', async () => {
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    expect(await post(id, nonceOf(), 'request-1')).toBe('taken');
    expect((await t.stateOf(id)).job.status).toBe('processing');
    expect(await sweepUntilClosed(id)).toMatchObject({ status: 'completed' });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('of an attempt that was given up comes before the next submit, which is then not made', async () => {
    await open({ callsBack: true, policy: { unconfirmedSubmit: 'resubmit_once' } });
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    await t.advanceClock(120_000);
    await advanceJob(t.engine, id);
    expect((await t.stateOf(id)).job.status).toBe('pending');
    expect(await post(id, nonceOf(), 'request-1')).toBe('taken');
    expect(await sweepUntilClosed(id)).toMatchObject({ status: 'completed' });
    expect(t.provider.submits).toHaveLength(1);
  });

  it('comes early: the job is stepped though it was not due', async () => {
    const id = await t.submit();
    expect(await post(id, nonceOf(), 'operation')).toBe('taken');
    expect((await t.stateOf(id)).job.status).toBe('completed');
    expect(await post(id, nonceOf(), 'operation')).toBe('taken');
  });

  it('that is forged, for another job, or from a provider that has none changes nothing', async () => {
    const id = await t.submit();
    const nonce = nonceOf();
    expect(await post(id, nonce, 'forged')).toBe('refused');
    expect(await post(id, '0'.repeat(32), 'operation')).toBe('refused');
    expect(await post('00000000-0000-4000-8000-000000000000', nonce, 'operation')).toBe('refused');
    expect(await post(id, nonce, 'operation', 'google')).toBe('refused');
    expect((await t.stateOf(id)).job.status).toBe('processing');
  });

  it('that meets another step is asked to come again', async () => {
    const id = await t.submit();
    await t.engine.jobs.claim(id, 60_000, { evenIfNotDue: true });
    expect(await post(id, nonceOf(), 'operation')).toBe('retry');
  });

  it('that finds no free place makes the job due, so that the sweep need not wait for the next call', async () => {
    const id = await t.submit();
    t.engine.policy.maxSteps = { live: 0, test: 0 };
    expect(await post(id, nonceOf(), 'operation')).toBe('retry');
    t.engine.policy.maxSteps = { live: 1, test: 1 };
    await Promise.all((await sweep(t.engine)).steps);
    expect((await t.stateOf(id)).job.status).toBe('completed');
  });
});

describe('a provider that fails', () => {
  it('by its own word fails the job at no cost', async () => {
    t.provider.onCheck({ kind: 'failed', reason: { code: 'content_policy', message: 'no' } });
    const job = await sweepUntilClosed(await t.submit());
    expect(job).toMatchObject({ status: 'failed', error: { code: 'content_policy', message: 'no' } });
  });

  it('to answer polls for a while loses no job', async () => {
    t.provider.onCheck(
      ...Array.from({ length: 20 }, () => ({ kind: 'unavailable', retryAfterMs: null }) as const),
      { kind: 'finished', output: 'output' },
    );
    expect(await sweepUntilClosed(await t.submit())).toMatchObject({ status: 'completed' });
  });

  it('to finish by the deadline fails the job, and the render is cancelled', async () => {
    t.provider.onCheck({ kind: 'running', progress: null });
    const job = await sweepUntilClosed(await t.submit(), 200);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'deadline_passed' } });
    expect(t.provider.cancels).toHaveLength(1);
  });
});

describe('a video', () => {
  it('that is empty is fetched a few times, then the job fails at no cost', async () => {
    let opened = 0;
    t.provider.onOpen(() => {
      opened += 1;
      return { kind: 'opened', stream: streamOf(), bytes: 0 };
    });
    const job = await sweepUntilClosed(await t.submit());
    expect(job).toMatchObject({ status: 'failed', error: { code: 'video_unusable' } });
    expect(opened).toBe(6);
    expect(t.media.objects.size).toBe(0);
  });

  it('that breaks off in the middle is fetched again', async () => {
    const cut = () => ({
      kind: 'opened' as const,
      bytes: 3,
      stream: new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.error(new UnusableVideo('cut'));
        },
      }),
    });
    t.provider.onOpen(cut, () => ({ kind: 'opened', stream: streamOf(new Uint8Array([7])), bytes: 1 }));
    expect(await sweepUntilClosed(await t.submit())).toMatchObject({
      status: 'completed',
      delivered: { bytes: 1 },
    });
  });

  it('waits while the storage is away, with its hold, and is charged once when it is back', async () => {
    const id = await t.submit();
    t.media.beforeStore = () => {
      throw new Error('the storage is away');
    };
    expect(await sweepUntilClosed(id, 20)).toMatchObject({ status: 'processing', completedAt: null });
    expect((await t.stateOf(id)).balance.heldMicros).toBe(4_200_000n);
    expect(t.stepErrors.length).toBeGreaterThan(0);
    t.media.beforeStore = () => {};
    expect(await sweepUntilClosed(id)).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
  });

  it('is delivered though the provider has forgotten the render, once it said that it is done', async () => {
    t.provider.onCheck({ kind: 'finished', output: 'output' }, { kind: 'unavailable', retryAfterMs: null });
    const id = await t.submit();
    let isAway = true;
    t.media.beforeStore = () => {
      if (isAway) throw new Error('the storage is away');
    };
    // Hours beyond the deadline of the job.
    expect(await sweepUntilClosed(id, 40, 600_000)).toMatchObject({ status: 'processing' });
    expect(t.provider.checks()).toBe(1);
    isAway = false;
    expect(await sweepUntilClosed(id)).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
  });

  it('of which the storage holds less than was sent is copied again, not charged', async () => {
    const store = t.media.store.bind(t.media);
    let copies = 0;
    t.media.store = async (...copy) => {
      const stored = await store(...copy);
      copies += 1;
      return copies === 1 ? { kind: 'stored', bytes: 2 } : stored;
    };
    expect(await sweepUntilClosed(await t.submit())).toMatchObject({ status: 'completed' });
    expect(copies).toBe(2);
  });
});

describe('a database whose answer to a commit is lost', () => {
  it('is asked again, and what was committed counts once', async () => {
    const commit = t.engine.jobs.commit.bind(t.engine.jobs);
    let lost = 0;
    t.engine.jobs.commit = async (...change) => {
      const committed = await commit(...change);
      if (lost > 0 || !committed) return committed;
      lost += 1;
      throw new Error('the connection broke');
    };
    t.provider.onSubmit({ kind: 'busy', retryAfterMs: null }, { kind: 'accepted', operation: 'operation' });
    const id = await t.submit();
    expect(lost).toBe(1);
    expect((await t.engine.jobs.readSettlement(id)).attempts).toMatchObject([{ outcome: 'busy' }]);
    lost = 0;
    expect(await sweepUntilClosed(id)).toMatchObject({ status: 'completed', chargeMicros: 4_200_000n });
    expect(t.stepErrors.map(String)).toEqual(['Error: the connection broke', 'Error: the connection broke']);
  });
});

describe('a worker that lost its lease', () => {
  it('changes nothing when it comes back, and the operator hears of it', async () => {
    let copying: () => void = () => {};
    const reached = new Promise<void>((resolve) => {
      copying = resolve;
    });
    let goOn: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const id = await t.submit();
    t.media.beforeStore = () => {
      copying();
      return held;
    };
    await t.advanceClock(2_000);
    const slow = advanceJob(t.engine, id);
    await reached;
    t.media.beforeStore = () => {};
    await t.advanceClock(60_000);
    expect(await advanceJob(t.engine, id)).toBe(true);
    const settled = (await t.stateOf(id)).job;
    expect(settled.status).toBe('completed');
    goOn();
    await slow;
    expect((await t.stateOf(id)).job).toEqual(settled);
    expect(t.lost).toEqual(['copied nothing']);
  });
});
