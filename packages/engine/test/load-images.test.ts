/** An image by address, for a provider that takes bytes: fetched before anything is paid for, and in nobody's way. */
import type { FetchOutcome } from '@geekhub/ports/outbound';
import { JPEG, PNG, WEBP } from '@geekhub/testing/sample-images';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newOrganization } from '../src/bootstrap.ts';
import { submitJob } from '../src/submit-job.ts';
import { sweep } from '../src/sweep.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const IMAGE_URL = 'https://images.example/secret-path/cat.png';

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine({ needsImageBytes: true, guarded: true });
});
afterEach(() => t[Symbol.asyncDispose]());

async function sweepAfterAMinute(): Promise<void> {
  await t.advanceClock(60_000);
  await Promise.all((await sweep(t.engine)).steps);
}

const fetched = (bytes: Uint8Array, contentType: string | null = null): FetchOutcome => ({
  kind: 'fetched',
  bytes,
  contentType,
});

test.each([PNG, JPEG, WEBP])(
  '$contentType travels as its bytes, and as the kind that they say, whatever its server says',
  async ({ bytes, dataUrl }) => {
    t.outbound.onFetch(fetched(bytes, 'text/html'));
    await t.submit({ image_url: IMAGE_URL });
    expect(t.outbound.fetches).toEqual([IMAGE_URL]);
    expect(t.provider.submits).toMatchObject([{ imageUrl: dataUrl }]);
  },
);

test('it is fetched before the request that costs, and an image in the request is not fetched at all', async () => {
  let submitsBefore = -1;
  t.outbound.onFetch(() => {
    submitsBefore = t.provider.submits.length;
    return fetched(PNG.bytes);
  });
  await t.submit({ image_url: IMAGE_URL });
  expect([submitsBefore, t.provider.submits.length]).toEqual([0, 1]);
  await t.submit({ image_url: PNG.dataUrl });
  expect(t.outbound.fetches).toHaveLength(1);
});

describe('of a first and a last frame', () => {
  const frames = { model: 'fal/hailuo-02', image_url: IMAGE_URL, last_frame_url: `${IMAGE_URL}?last` };

  test('both travel as their bytes, each in its place', async () => {
    t.outbound.onFetch(fetched(PNG.bytes), fetched(JPEG.bytes));
    await t.submit(frames);
    expect(t.outbound.fetches).toEqual([IMAGE_URL, `${IMAGE_URL}?last`]);
    expect(t.provider.submits).toMatchObject([
      {
        imageUrl: PNG.dataUrl,
        lastFrameUrl: JPEG.dataUrl,
      },
    ]);
  });

  test('the one that cannot be used is named', async () => {
    t.outbound.onFetch(fetched(PNG.bytes), { kind: 'refused' });
    const id = await t.submit(frames);
    expect(t.provider.submits).toEqual([]);
    const { job } = await t.stateOf(id);
    expect(job.error?.message).toMatch(/^The image at last_frame_url could not be used\./);
  });
});

test('while the database gives none of them nothing is submitted, and the job goes on when it does', async () => {
  t.outbound.onFetch(fetched(PNG.bytes));
  const { readImages } = t.engine.jobs;
  t.engine.jobs.readImages = () => Promise.reject(new Error('the database is away'));
  const id = await t.submit({ image_url: IMAGE_URL });
  expect([t.provider.submits, t.stepErrors.length]).toEqual([[], 1]);
  t.engine.jobs.readImages = readImages;
  await sweepAfterAMinute();
  expect(t.provider.submits).toHaveLength(1);
  expect(await t.stateOf(id)).toMatchObject({ job: { status: 'processing' } });
});

test.each(['unreachable', 'timed_out'] as const)(
  'while it is %s the job waits, and goes on when it can be fetched',
  async (fault) => {
    t.outbound.onFetch({ kind: 'fault', fault }, fetched(PNG.bytes));
    const id = await t.submit({ image_url: IMAGE_URL });
    expect(t.provider.submits).toEqual([]);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'pending' } });
    await sweepAfterAMinute();
    expect(t.provider.submits).toHaveLength(1);
    expect(await t.stateOf(id)).toMatchObject({ job: { status: 'processing' } });
  },
);

describe('the job fails at no charge, with a sentence that names the field and nothing that was found there, when it', () => {
  test.each<[string, FetchOutcome]>([
    ['is where nobody is sent', { kind: 'fault', fault: 'blocked' }],
    ['is too large', { kind: 'fault', fault: 'too_large' }],
    ['is refused by its server', { kind: 'refused' }],
    ['is a page', fetched(Buffer.from('<!doctype html><title>404</title>'), 'image/png')],
    ['is a GIF', fetched(Buffer.from('GIF89a'), 'image/gif')],
    ['is an SVG', fetched(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')],
    ['is a sound in the same wrapping as a WebP', fetched(Buffer.from('RIFF1234WAVEfmt '), 'image/webp')],
    ['is empty', fetched(Buffer.alloc(0), 'image/png')],
    ['ends within its signature', fetched(PNG.bytes.subarray(0, 4), 'image/png')],
    ['has one byte more than eight megabytes', fetched(Buffer.concat([PNG.bytes], 8_000_001))],
  ])('%s', async (_name, outcome) => {
    t.outbound.onFetch(outcome);
    const id = await t.submit({ image_url: IMAGE_URL });
    expect(t.provider.submits).toEqual([]);
    expect(await t.stateOf(id)).toMatchObject({
      job: {
        status: 'failed',
        chargeMicros: 0n,
        error: {
          code: 'input_rejected',
          message:
            'The image at image_url could not be used. It must be a PNG, JPEG or WebP of at most 8 MB that anyone can ' +
            'fetch over https.',
        },
      },
    });
  });
});

test('eight megabytes are taken', async () => {
  t.outbound.onFetch(fetched(Buffer.concat([PNG.bytes], 8_000_000)));
  await t.submit({ image_url: IMAGE_URL });
  expect(t.provider.submits).toHaveLength(1);
});

describe('the slow server of one customer', () => {
  const SLOW = 'https://slow.example/cat.png';

  test('delays that customer alone: neither texts nor the images of others, and no place at the provider', async () => {
    const hangs = new Set<() => void>();
    t.outbound.onFetch(() => new Promise((resolve) => hangs.add(() => resolve(fetched(PNG.bytes)))));
    const order = (caller = t.caller, image_url: string | null = null) =>
      submitJob(
        t.engine,
        caller,
        { model: 'fal/kling-2', prompt: 'a wave', ...(image_url === null ? {} : { image_url }) },
        { idempotencyKey: null, isClientRetry: false },
      );
    for (let count = 0; count < 10; count += 1) await order(t.caller, SLOW);
    await expect.poll(() => hangs.size).toBe(4);
    expect(t.outbound.fetches).toHaveLength(4);

    const other = await t.engine.accounts.createOrganization(newOrganization('another'));
    const neighbour = {
      ...t.caller,
      keyId: crypto.randomUUID(),
      scope: { ...t.caller.scope, organizationId: other.id },
    };
    await order();
    await expect.poll(() => t.provider.submits.length).toBe(1);
    t.outbound.onFetch(fetched(PNG.bytes));
    await order(neighbour, IMAGE_URL);
    await expect.poll(() => t.provider.submits.length).toBe(2);

    for (const answer of hangs) answer();
    await t.idle();
    expect(t.provider.submits).toHaveLength(6);
    await sweepAfterAMinute();
    await sweepAfterAMinute();
    expect(t.provider.submits).toHaveLength(12);
  });
});
