/** A public address is written once, whatever workers die, sleep or meet on the way. */
import { createHash } from 'node:crypto';
import { streamOf } from '@geekhub/testing/scripted-provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import { createPause, type Pause } from './pause.ts';

const FIRST = new Uint8Array([1, 1, 1]);
const SECOND = new Uint8Array([2, 2, 2, 2]);
const PRICE = 4_200_000n;
const LEASE_MS = 60_000;

let t: OpenEngine;

beforeEach(async () => {
  t = await openEngine({ policy: { copyPatienceMs: { source: 0, storage: 0 } } });
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

function provide(bytes: Uint8Array): void {
  t.provider.onOpen(() => ({ kind: 'opened', stream: streamOf(bytes), bytes: bytes.length }));
}

const pathOf = (id: string) => `${t.caller.scope.organizationId}/${id}`;
const served = (id: string) => t.media.objects.get(pathOf(id));
const jobOf = async (id: string) => (await t.stateOf(id)).job;

/** A job of which the provider has said that it is finished, with a copy under way that came to `pause`. */
async function copyUntil(pause: Pause): Promise<{ id: string; slow: Promise<boolean> }> {
  const id = await t.submit();
  await t.advanceClock(2_000);
  const slow = advanceJob(t.engine, id);
  await pause.reached;
  return { id, slow };
}

function pauseBeforeStore(): Pause {
  const pause = createPause();
  t.media.beforeStore = pause.here;
  return pause;
}

function pauseAfterStore(): Pause {
  const pause = createPause();
  const store = t.media.store.bind(t.media);
  t.media.store = async (...copy) => {
    const stored = await store(...copy);
    await pause.here();
    return stored;
  };
  return pause;
}

/** Other workers are not held. */
function letOthersStore(): void {
  t.media.beforeStore = () => {};
}

async function expectDelivered(id: string, bytes: Uint8Array): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await jobOf(id)).toMatchObject({
    status: 'completed',
    chargeMicros: PRICE,
    delivered: { sha256, bytes: bytes.length },
  });
  expect(served(id)).toEqual(bytes);
}

async function expectNothingKept(id: string, code: string): Promise<void> {
  expect(await jobOf(id)).toMatchObject({ status: 'failed', error: { code }, chargeMicros: 0n });
  expect(t.media.objects.size).toBe(0);
  expect((await t.stateOf(id)).balance).toEqual({ availableMicros: 50_000_000n, heldMicros: 0n });
}

/** The job fails by another step, as it does when its deadline has passed and its video is out of reach. */
async function failMeanwhile(id: string): Promise<void> {
  t.provider.onOpen({ kind: 'unavailable', retryAfterMs: null });
  for (let tries = 0; tries < 2; tries += 1) {
    await t.advanceClock(3_600_000);
    await advanceJob(t.engine, id);
  }
  expect((await jobOf(id)).status).toBe('failed');
}

describe('a worker paused past its lease', () => {
  it('before it stored finds the address taken: its file is not served, nothing changes, one charge', async () => {
    const pause = pauseBeforeStore();
    provide(FIRST);
    const { id, slow } = await copyUntil(pause);
    letOthersStore();
    provide(SECOND);
    await t.advanceClock(LEASE_MS);
    await advanceJob(t.engine, id);
    await expectDelivered(id, SECOND);
    const settled = await t.stateOf(id);
    pause.goOn();
    await slow;
    expect(await t.stateOf(id)).toEqual(settled);
    await expectDelivered(id, SECOND);
  });

  it('does not finish what it began to store, though nobody has stored yet', async () => {
    const pause = pauseBeforeStore();
    const { id, slow } = await copyUntil(pause);
    await t.advanceClock(LEASE_MS);
    const winner = await t.engine.jobs.claim(id, LEASE_MS);
    expect(winner).not.toBeNull();
    pause.goOn();
    await slow;
    expect(t.media.objects.size).toBe(0);
    expect(t.stepErrors.map(String)).toContainEqual(expect.stringContaining('LeaseLost'));
    expect((await jobOf(id)).status).toBe('processing');
  });

  it('after it stored has stored what the next step finds, measures and commits', async () => {
    const pause = pauseAfterStore();
    provide(FIRST);
    const { id, slow } = await copyUntil(pause);
    provide(SECOND);
    await t.advanceClock(LEASE_MS);
    const next = advanceJob(t.engine, id);
    pause.goOn();
    await Promise.all([slow, next]);
    await expectDelivered(id, FIRST);
  });

  it('leaves nothing behind when its job failed meanwhile', async () => {
    const pause = pauseAfterStore();
    const { id, slow } = await copyUntil(pause);
    t.media.open = async () => {
      throw new Error('the storage cannot be read');
    };
    const remove = t.media.remove.bind(t.media);
    t.media.remove = async () => {
      throw new Error('nor can anything be removed');
    };
    await failMeanwhile(id);
    expect(served(id)).toBeDefined();
    t.media.remove = remove;
    pause.goOn();
    await slow;
    await expectNothingKept(id, 'deadline_passed');
  });

  it('leaves alone what it stored while its job is open', async () => {
    const pause = pauseAfterStore();
    const { id, slow } = await copyUntil(pause);
    await t.advanceClock(LEASE_MS);
    expect(await t.engine.jobs.claim(id, LEASE_MS)).not.toBeNull();
    pause.goOn();
    await slow;
    expect(served(id)).toBeDefined();
    await t.advanceClock(LEASE_MS);
    await advanceJob(t.engine, id);
    expect((await jobOf(id)).status).toBe('completed');
  });

  it('removes nothing, however damaged it finds what is there', async () => {
    const pause = createPause();
    const open = t.media.open.bind(t.media);
    t.media.open = async (...which) => {
      const stored = await open(...which);
      await pause.here();
      return stored;
    };
    const id = await t.submit();
    t.media.objects.set(pathOf(id), new Uint8Array());
    await t.advanceClock(2_000);
    const slow = advanceJob(t.engine, id);
    await pause.reached;
    // The winner has put a whole video in the place of the damaged one.
    await t.advanceClock(LEASE_MS);
    expect(await t.engine.jobs.claim(id, LEASE_MS)).not.toBeNull();
    t.media.objects.set(pathOf(id), SECOND);
    pause.goOn();
    await slow;
    expect(served(id)).toEqual(SECOND);
  });
});

it('a worker that slept after the renewal of its lease removes nothing: the answer is old', async () => {
  const id = await t.submit();
  t.media.objects.set(pathOf(id), new Uint8Array());
  await t.advanceClock(2_000);
  const renewLease = t.engine.jobs.renewLease.bind(t.engine.jobs);
  let sleptMs = 0;
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + sleptMs);
  t.engine.jobs.renewLease = async (...lease) => {
    const renewed = await renewLease(...lease);
    sleptMs += LEASE_MS;
    return renewed;
  };
  try {
    await advanceJob(t.engine, id);
  } finally {
    clock.mockRestore();
  }
  expect(sleptMs).toBe(LEASE_MS);
  expect(served(id)).toEqual(new Uint8Array());
});

describe('what is at the address already', () => {
  /** Puts it there and takes the steps of the job that follow at once. */
  async function copyOnto(bytes: Uint8Array): Promise<string> {
    const id = await t.submit();
    t.media.objects.set(pathOf(id), bytes);
    await t.advanceClock(2_000);
    await advanceJob(t.engine, id);
    return id;
  }

  it('and equals the video is delivered', async () => {
    provide(FIRST);
    await expectDelivered(await copyOnto(FIRST), FIRST);
  });

  it('and is another whole video is what the receipt describes, since it is what is served', async () => {
    provide(FIRST);
    await expectDelivered(await copyOnto(SECOND), SECOND);
  });

  it('is delivered though the provider has lost the video meanwhile', async () => {
    t.provider.onOpen({ kind: 'unavailable', retryAfterMs: null });
    await expectDelivered(await copyOnto(FIRST), FIRST);
    provide(new Uint8Array());
    await expectDelivered(await copyOnto(SECOND), SECOND);
  });

  it('and is damaged is removed, stored anew and charged once', async () => {
    provide(FIRST);
    const id = await copyOnto(new Uint8Array());
    expect(await jobOf(id)).toMatchObject({ status: 'processing', chargeMicros: 0n });
    expect(served(id)).toBeUndefined();
    await t.advanceClock(15_000);
    await advanceJob(t.engine, id);
    await expectDelivered(id, FIRST);
    expect(t.provider.submits).toHaveLength(1);
  });

  it('and cannot be read is neither trusted nor removed: the job waits', async () => {
    provide(FIRST);
    const open = t.media.open.bind(t.media);
    t.media.open = async () => {
      throw new Error('the storage is away');
    };
    const id = await copyOnto(SECOND);
    expect(await jobOf(id)).toMatchObject({ status: 'processing', chargeMicros: 0n });
    t.media.open = open;
    await t.advanceClock(15_000);
    await advanceJob(t.engine, id);
    await expectDelivered(id, SECOND);
  });
});

it('a storage that says yes and holds less is cleared and stored to again, never charged for the short object', async () => {
  const store = t.media.store.bind(t.media);
  let isShort = true;
  t.media.store = async (key, stream, signal) => {
    const stored = await store(key, stream, signal);
    if (!isShort || stored.kind === 'exists') return stored;
    t.media.objects.set(`${key.organizationId}/${key.jobId}`, FIRST.subarray(1));
    return { kind: 'stored', bytes: 2 };
  };
  provide(FIRST);
  const id = await t.submit();
  await t.advanceClock(2_000);
  await advanceJob(t.engine, id);
  expect(await jobOf(id)).toMatchObject({ status: 'processing', chargeMicros: 0n });
  expect(t.media.objects.size).toBe(0);
  isShort = false;
  await t.advanceClock(15_000);
  await advanceJob(t.engine, id);
  await expectDelivered(id, FIRST);
});

describe('a job that failed serves no video', () => {
  it('though a step that died before its commit had stored one, damaged since', async () => {
    const id = await t.submit();
    await t.advanceClock(2_000);
    t.media.beforeStore = () => {
      t.media.objects.set(pathOf(id), new Uint8Array());
      throw new Error('the process dies on this line');
    };
    await advanceJob(t.engine, id);
    expect(served(id)).toBeDefined();
    await failMeanwhile(id);
    await expectNothingKept(id, 'deadline_passed');
  });

  it('and a storage that cannot remove it is told to the operator, not to the job', async () => {
    const id = await t.submit();
    await t.advanceClock(2_000);
    t.media.remove = async () => {
      throw new Error('nothing can be removed');
    };
    t.media.beforeStore = () => {
      throw new Error('nothing can be stored');
    };
    await advanceJob(t.engine, id);
    await failMeanwhile(id);
    expect(t.stepErrors.map(String)).toContain('Error: nothing can be removed');
  });
});

describe('a source that does not end', () => {
  const CHUNK = new Uint8Array(64 * 1024);
  const MAX_CHUNKS = 16;

  it('is cut off at the limit, read no further than it is passed on, and never charged', async () => {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ policy: { maxVideoBytes: MAX_CHUNKS * CHUNK.length, maxCopyFaults: 1 } });
    let pulls = 0;
    let taken = 0;
    let mostAhead = 0;
    const cancelled = Promise.withResolvers<void>();
    t.provider.onOpen(() => ({
      kind: 'opened',
      bytes: null,
      stream: new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulls += 1;
            mostAhead = Math.max(mostAhead, pulls - taken);
            controller.enqueue(CHUNK);
          },
          cancel: () => cancelled.resolve(),
        },
        { highWaterMark: 0 },
      ),
    }));
    t.media.store = async (_key, stream) => {
      for await (const _ of stream) taken += 1;
      throw new Error('it ended');
    };
    const id = await t.submit();
    await t.advanceClock(2_000);
    await advanceJob(t.engine, id);
    await cancelled.promise;
    await expectNothingKept(id, 'video_unusable');
    expect(pulls).toBe(MAX_CHUNKS + 1);
    // What stands between the two: the limit, the inspector and the fence, each with a chunk or two.
    expect(mostAhead).toBeLessThanOrEqual(8);
  });

  it('at the address is damaged: it is cut off and removed', async () => {
    await t[Symbol.asyncDispose]();
    t = await openEngine({ policy: { maxVideoBytes: 3 } });
    const id = await t.submit();
    t.media.objects.set(pathOf(id), SECOND);
    await t.advanceClock(2_000);
    await advanceJob(t.engine, id);
    expect(t.media.objects.size).toBe(0);
  });
});

it('a storage that fails in the middle is not taken for a source that fails', async () => {
  t.media.store = async (_key, stream) => {
    await stream.cancel();
    throw new Error('the disk is full');
  };
  const id = await t.submit();
  await t.advanceClock(2_000);
  await advanceJob(t.engine, id);
  expect(t.stepErrors.map(String)).toContain('Error: the disk is full');
});
