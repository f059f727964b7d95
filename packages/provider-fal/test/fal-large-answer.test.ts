/** An answer larger than any that fal gives, or slower, is no answer. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { CallbackRequest, VideoProvider } from '@geekhub/ports/provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFalProvider } from '../src/fal-provider.ts';
import { KEY, klingRequest, never, requestIdOf, startFal } from './fal-harness.ts';

const FILLER = 'x'.repeat(1024 * 1024);
const UNAVAILABLE = { kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' };

let emulator: FalQueueEmulator;
let provider: VideoProvider;
beforeEach(async () => {
  ({ emulator, provider } = await startFal());
});
afterEach(() => emulator.close());

async function acceptedOperation() {
  const submitted = await provider.submit(klingRequest, never);
  if (submitted.kind !== 'accepted') throw new Error('not accepted');
  return submitted.operation;
}

test.each([200, 422, 500])('a submit answered with %i and a megabyte is unconfirmed', async (status) => {
  emulator.script('submit', { kind: 'status', status, body: { request_id: 'r-1', filler: FILLER } });
  expect(await provider.submit(klingRequest, never)).toEqual({ kind: 'unconfirmed' });
  expect(emulator.submits).toHaveLength(1);
});

test('a status or a result of a megabyte teaches nothing', async () => {
  const operation = await acceptedOperation();
  emulator.script('status', {
    kind: 'status',
    status: 200,
    body: { status: 'IN_PROGRESS', filler: FILLER },
  });
  expect(await provider.check(operation, never)).toEqual(UNAVAILABLE);
  emulator.finish(requestIdOf(operation));
  const video = { url: `${emulator.url}/files/b/x/output.mp4` };
  emulator.script('result', { kind: 'status', status: 200, body: { video, filler: FILLER } });
  expect(await provider.check(operation, never)).toEqual(UNAVAILABLE);
  expect(await provider.check(operation, never)).toMatchObject({ kind: 'finished' });
});

test('an answer that drips is given up at the deadline of the call', async () => {
  const dripping = createServer((_request, response) => {
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', resolve));
  try {
    const queueUrl = `http://127.0.0.1:${(dripping.address() as AddressInfo).port}`;
    const slow = createFalProvider({ key: KEY, queueUrl });
    expect(await slow.check(await acceptedOperation(), AbortSignal.timeout(200))).toEqual(UNAVAILABLE);
    expect(await slow.submit(klingRequest, AbortSignal.timeout(200))).toEqual({ kind: 'unconfirmed' });
  } finally {
    dripping.closeAllConnections();
    dripping.close();
  }
});

test('a key set of a megabyte proves nothing', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const now = new Date('2026-11-20T12:00:00Z');
  const timestamp = String(now.getTime() / 1_000);
  const digest = createHash('sha256').update('{}').digest('hex');
  const message = Buffer.from(['r-1', 'user-1', timestamp, digest].join('\n'));
  const request: CallbackRequest = {
    url: '/callbacks/fal?endpoint=fal-ai%2Fveo3.1',
    headers: {
      'x-fal-webhook-request-id': 'r-1',
      'x-fal-webhook-user-id': 'user-1',
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': sign(null, message, privateKey).toString('hex'),
    },
    rawBody: Buffer.from('{}'),
  };
  const verify = (filler: string) => {
    const keys = [publicKey.export({ format: 'jwk' })];
    const fetch = async () => Response.json({ keys, filler });
    return createFalProvider({ key: KEY, now: () => now, fetch }).verifyCallback?.(request);
  };
  expect(await verify('')).toMatchObject({ operation: { requestId: 'r-1' } });
  expect(await verify(FILLER)).toBeNull();
});
