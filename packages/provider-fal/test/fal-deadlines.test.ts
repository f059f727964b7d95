/** Each call to fal has an end of its own, however long its caller would wait, and means what silence means. */
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { VideoProvider } from '@geekhub/ports/provider';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { klingRequest, never, startFal } from './fal-harness.ts';

let emulator: FalQueueEmulator;
let provider: VideoProvider;
/** What the calls gave themselves, in milliseconds. */
let given: number[];
let deadline: AbortController;
beforeEach(async () => {
  ({ emulator, provider } = await startFal());
  given = [];
  deadline = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    given.push(milliseconds);
    return deadline.signal;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  return emulator.close();
});

test('a submit that is never answered ends after half a minute, unconfirmed', async () => {
  emulator.script('submit', { kind: 'hang', started: true });
  const submit = provider.submit(klingRequest, never);
  await expect.poll(() => emulator.submits.length).toBe(1);
  deadline.abort();
  expect(await submit).toEqual({ kind: 'unconfirmed' });
  expect(given).toEqual([30_000]);
  expect(emulator.submits).toHaveLength(1);
});

test('a check that is never answered ends after twenty seconds, and says nothing of the render', async () => {
  const outcome = await provider.submit(klingRequest, never);
  if (outcome.kind !== 'accepted') throw new Error('not accepted');
  given = [];
  emulator.script('status', { kind: 'hang' });
  const check = provider.check(outcome.operation, never);
  await expect.poll(() => emulator.requests.length).toBe(2);
  deadline.abort();
  expect(await check).toMatchObject({ kind: 'unavailable' });
  expect(given).toEqual([20_000]);
});

test('a cancel is given ten seconds', async () => {
  const outcome = await provider.submit(klingRequest, never);
  if (outcome.kind !== 'accepted') throw new Error('not accepted');
  given = [];
  await provider.cancel?.(outcome.operation, never);
  expect(given).toEqual([10_000]);
});
