/** A finished video is fetched without our key, from where it may be, and nowhere else. */
import type { FalFaults } from '@geekhub/emulators/fal-faults';
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { Json } from '@geekhub/ports/json';
import type { VideoProvider } from '@geekhub/ports/provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { klingRequest, never, requestIdOf, startFal } from './fal-harness.ts';

let emulator: FalQueueEmulator;
let provider: VideoProvider;
let output: { url: string };
beforeEach(async () => {
  ({ emulator, provider } = await startFal());
  const submitted = await provider.submit(klingRequest, never);
  if (submitted.kind !== 'accepted') throw new Error('not accepted');
  emulator.finish(requestIdOf(submitted.operation));
  const checked = await provider.check(submitted.operation, never);
  if (checked.kind !== 'finished') throw new Error('not finished');
  output = checked.output as { url: string };
});
afterEach(() => emulator.close());

async function openAndRead(from: Json = output): Promise<{ bytes: number | null; body: Uint8Array } | null> {
  const opened = await provider.open(from, never);
  if (opened.kind !== 'opened') return null;
  return { bytes: opened.bytes, body: await new Response(opened.stream).bytes() };
}

test('the key stays with the queue', async () => {
  expect(await openAndRead()).not.toBeNull();
  expect(emulator.downloads).toEqual([{ path: new URL(output.url).pathname, keySent: false }]);
});

test('an empty file or a web page is opened all the same: the inspector refuses it', async () => {
  emulator.script('media', { kind: 'empty' });
  expect(await openAndRead()).toEqual({ bytes: 0, body: new Uint8Array() });
  emulator.script('media', { kind: 'html' });
  expect(Buffer.from((await openAndRead())?.body ?? []).toString()).toContain('<!doctype html>');
});

const REFUSALS: FalFaults['media'][] = [
  { kind: 'status', status: 403 },
  { kind: 'status', status: 404 },
  { kind: 'status', status: 500 },
  { kind: 'reset' },
];
for (const fault of REFUSALS) {
  test(`${fault.kind === 'status' ? fault.status : fault.kind} is unavailable, for now`, async () => {
    emulator.script('media', fault);
    expect(await openAndRead()).toBeNull();
    expect(await openAndRead()).not.toBeNull();
  });
}

test('plain http is followed on the host of the local queue only, whatever the port', async () => {
  const other = await startFal();
  try {
    const file = new URL(new URL(output.url).pathname, other.emulator.url);
    emulator.script('media', { kind: 'redirect', location: file.href });
    await openAndRead();
    expect(other.emulator.downloads).toEqual([{ path: file.pathname, keySent: false }]);

    file.hostname = 'localhost';
    emulator.script('media', { kind: 'redirect', location: file.href });
    expect(await openAndRead()).toBeNull();
    expect(await openAndRead({ url: file.href })).toBeNull();
    expect(other.emulator.requests).toHaveLength(1);
  } finally {
    await other.emulator.close();
  }
});

test('an address of another kind is never opened', async () => {
  for (const url of [
    'file:///etc/hostname',
    'data:video/mp4,abc',
    'ftp://127.0.0.1/a.mp4',
    'not an address',
  ]) {
    expect(await openAndRead({ url })).toBeNull();
  }
});

test('a server that never answers is given up with the caller', async () => {
  emulator.script('media', { kind: 'hang' });
  const giveUp = new AbortController();
  const open = provider.open(output, giveUp.signal);
  await expect.poll(() => emulator.downloads.length).toBe(1);
  giveUp.abort();
  expect(await open).toEqual({ kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' });
});
