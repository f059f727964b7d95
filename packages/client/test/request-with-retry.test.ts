/** When the client repeats a request by itself, and how long it waits before. */
import { createServer } from 'node:net';
import { exampleJob } from '@geekhub/testing/example-job';
import { expect, test } from 'vitest';
import { sleep } from '../src/sleep.ts';
import { clientOf } from './client-of.ts';
import { type ScriptLine, startScriptedGateway } from './scripted-gateway.ts';

const input = { model: 'fal/kling-2', prompt: 'a wave of green salsa' };
const created: ScriptLine = { status: 200, body: exampleJob() };

const passing: [string, ScriptLine][] = [
  ['a connection cut before the answer', 'cut'],
  ['a connection cut inside the answer', 'cut inside'],
  ['a 200 that is not JSON', { status: 200, body: '<html>' }],
  ['408', { status: 408 }],
  ['429', { status: 429 }],
  ['500', { status: 500 }],
  ['503', { status: 503 }],
  ['a 409 that says when to come back', { status: 409, headers: { 'retry-after': '1' } }],
];

test.each(passing)('after %s the same create is sent again under the same key', async (_, trouble) => {
  const gateway = await startScriptedGateway([trouble, created]);
  expect(await clientOf(gateway).client.create(input)).toEqual(exampleJob());

  const [first, second] = gateway.seen;
  expect(gateway.seen).toHaveLength(2);
  expect(second?.headers['idempotency-key']).toEqual(expect.stringMatching(/./));
  expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  expect(second?.body).toBe(first?.body);
});

test('a gateway that falls silent counts as lost', async () => {
  const gateway = await startScriptedGateway(['silence', created]);
  expect(await clientOf(gateway, { timeoutMs: 250 }).client.create(input)).toEqual(exampleJob());
  expect(gateway.seen).toHaveLength(2);
});

test.each([400, 401, 402, 404, 409, 413, 415, 422])('a %i is final', async (status) => {
  const gateway = await startScriptedGateway([{ status }, created]);
  await expect(clientOf(gateway).client.create(input)).rejects.toMatchObject({ status });
  expect(gateway.seen).toHaveLength(1);
});

test('a create is sent four times at most, and the last refusal is thrown', async () => {
  const gateway = await startScriptedGateway([
    { status: 500 },
    { status: 500 },
    { status: 500 },
    { status: 502 },
    created,
  ]);
  await expect(clientOf(gateway).client.create(input)).rejects.toMatchObject({ status: 502 });
  expect(gateway.seen).toHaveLength(4);
});

test('where nothing listens the error says so and names its cause', async () => {
  const baseUrl = await freeAddress();
  await expect(clientOf({ baseUrl, seen: [] }).client.credits()).rejects.toMatchObject({
    name: 'VideoConnectionError',
    message: `No answer came from ${baseUrl}.`,
    cause: { cause: { code: 'ECONNREFUSED' } },
  });
});

test('the waits grow, under a bound that doubles', async () => {
  const gateway = await startScriptedGateway(['cut', 'cut', 'cut', created]);
  const { client, waits } = clientOf(gateway);
  await client.create(input);
  expect(waits).toHaveLength(3);
  waits.forEach((wait, index) => {
    expect(wait).toBeGreaterThanOrEqual(0);
    expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
  });
});

test('Retry-After is waited for exactly', async () => {
  const gateway = await startScriptedGateway([{ status: 429, headers: { 'retry-after': '7' } }, created]);
  const { client, waits } = clientOf(gateway);
  await client.create(input);
  expect(waits).toEqual([7000]);
});

test('a Retry-After beyond a minute is left to the caller', async () => {
  const gateway = await startScriptedGateway([{ status: 429, headers: { 'retry-after': '3600' } }, created]);
  const { client, waits } = clientOf(gateway);
  await expect(client.create(input)).rejects.toMatchObject({ status: 429, retryAfterSeconds: 3600 });
  expect(waits).toEqual([]);
});

test('an abort ends the wait between two tries at once', async () => {
  const gateway = await startScriptedGateway([{ status: 503, headers: { 'retry-after': '60' } }, created]);
  const abort = new AbortController();
  const { client } = clientOf(gateway, {
    sleep: (milliseconds, signal) => {
      queueMicrotask(() => abort.abort(new Error('enough')));
      return sleep(milliseconds, signal);
    },
  });
  await expect(client.create(input, { signal: abort.signal })).rejects.toThrow('enough');
  expect(gateway.seen).toHaveLength(1);
});

test('an abort ends a request under way and is not retried', async () => {
  const abort = new AbortController();
  const gateway = await startScriptedGateway(['silence', created], () => abort.abort(new Error('enough')));
  await expect(clientOf(gateway).client.create(input, { signal: abort.signal })).rejects.toThrow('enough');
  expect(gateway.seen).toHaveLength(1);
});

/** An address that was free a moment ago. */
async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return `http://127.0.0.1:${address.port}`;
}
