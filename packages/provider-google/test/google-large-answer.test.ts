/** An answer larger than any that Google gives, or slower, is no answer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGoogleProvider } from '../src/google-provider.ts';
import { API_KEY, never, operationName, REQUEST, startVeo, type VeoHarness } from './veo-harness.ts';

const FILLER = 'x'.repeat(1024 * 1024);
const UNAVAILABLE = { kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' };

let veo: VeoHarness;
beforeEach(async () => {
  veo = await startVeo();
});
afterEach(() => veo.emulator.close());

async function acceptedOperation() {
  const submitted = await veo.provider.submit(REQUEST, never);
  if (submitted.kind !== 'accepted') throw new Error('not accepted');
  return submitted.operation;
}

test('a submit answered with a megabyte is unconfirmed, unless its status says that nothing was started', async () => {
  const body = { name: 'models/veo/operations/op-1', filler: FILLER };
  veo.emulator.script('submit', { kind: 'status', status: 200, body });
  expect(await veo.provider.submit(REQUEST, never)).toEqual({ kind: 'unconfirmed' });
  veo.emulator.script('submit', { kind: 'status', status: 500, body });
  expect(await veo.provider.submit(REQUEST, never)).toEqual({ kind: 'unconfirmed' });
  veo.emulator.script('submit', { kind: 'status', status: 429, body, retryAfterSeconds: 9 });
  expect(await veo.provider.submit(REQUEST, never)).toEqual({
    kind: 'busy',
    retryAfterMs: 9_000,
    trouble: 'limited',
  });
  expect(veo.emulator.submits).toHaveLength(3);
});

test('a poll answered with a megabyte teaches nothing', async () => {
  const operation = await acceptedOperation();
  const body = { name: operationName(operation), done: true, response: {}, filler: FILLER };
  veo.emulator.script('poll', { kind: 'status', status: 200, body });
  expect(await veo.provider.check(operation, never)).toEqual(UNAVAILABLE);
  expect(await veo.provider.check(operation, never)).toEqual({ kind: 'running', progress: null });
});

test('an answer that drips is given up at the deadline of the call', async () => {
  const dripping = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', resolve));
  try {
    const baseUrl = `http://127.0.0.1:${(dripping.address() as AddressInfo).port}`;
    const slow = createGoogleProvider({ apiKey: API_KEY, baseUrl });
    expect(await slow.check(await acceptedOperation(), AbortSignal.timeout(200))).toEqual(UNAVAILABLE);
    expect(await slow.submit(REQUEST, AbortSignal.timeout(200))).toEqual({ kind: 'unconfirmed' });
  } finally {
    dripping.closeAllConnections();
    dripping.close();
  }
});
