/** The fal emulator calls back as fal does: signed, repeated until taken, and on demand wrong. */
import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FalQueueEmulator, startFalQueueEmulator } from '../src/fal-queue-emulator.ts';

const KLING = 'fal-ai/kling-video/v2/master/text-to-video';

let emulator: FalQueueEmulator;
let receiver: Server;
let received: { url: string; headers: IncomingHttpHeaders; body: string }[];
/** What the receiver answers, in turn; 200 when used up. */
let answers: number[];

beforeEach(async () => {
  received = [];
  answers = [];
  emulator = await startFalQueueEmulator({
    renderMs: Number.POSITIVE_INFINITY,
    webhookRetryDelaysMs: [1, 1],
  });
  receiver = createServer(async (request, response) => {
    received.push({ url: request.url ?? '', headers: request.headers, body: await text(request) });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await emulator.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

async function render(input: object): Promise<string> {
  const { port } = receiver.address() as AddressInfo;
  const webhook = encodeURIComponent(`http://127.0.0.1:${port}/hook?job=1`);
  const response = await fetch(`${emulator.url}/${KLING}?fal_webhook=${webhook}`, {
    method: 'POST',
    headers: { authorization: 'Key any', 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const { request_id } = (await response.json()) as { request_id: string };
  emulator.finish(request_id);
  return request_id;
}

async function isSigned(call: (typeof received)[number] | undefined): Promise<boolean> {
  const { keys } = (await (await fetch(emulator.jwksUrl)).json()) as { keys: JsonWebKey[] };
  const name = (part: string) => String(call?.headers[`x-fal-webhook-${part}`]);
  const digest = createHash('sha256')
    .update(call?.body ?? '')
    .digest('hex');
  const message = [name('request-id'), name('user-id'), name('timestamp'), digest].join('\n');
  const signature = Buffer.from(name('signature'), 'hex');
  return keys.some((key) =>
    verify(null, Buffer.from(message), createPublicKey({ key, format: 'jwk' }), signature),
  );
}

test('success is told with the output, in the spelling that fal signs', async () => {
  const id = await render({ prompt: 'a' });
  await expect.poll(() => received.length).toBe(1);
  const [call] = received;
  expect(call?.url).toBe('/hook?job=1');
  expect(call?.headers['content-type']).toBe('application/json');
  expect(call?.headers['x-fal-webhook-request-id']).toBe(id);
  expect(call?.body).toBe(
    `{"error": null, "gateway_request_id": "${id}", "payload": {"video": {"content_type": "video/mp4", ` +
      `"file_name": "output.mp4", "url": "${emulator.url}/files/b/${id}/output.mp4"}}, ` +
      `"request_id": "${id}", "status": "OK"}`,
  );
  expect(await isSigned(call)).toBe(true);
});

test('failure is told with the error of the model', async () => {
  await render({});
  await expect.poll(() => received.length).toBe(1);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    status: 'ERROR',
    error: 'Unexpected status code: 422',
    payload: { detail: [{ type: 'missing', loc: ['body', 'prompt'] }] },
  });
});

test('a call that is not taken is repeated, until it is or the tries are used up', async () => {
  answers = [500, 503];
  await render({ prompt: 'a' });
  await expect.poll(() => emulator.deliveries.map((delivery) => delivery.status)).toEqual([500, 503, 200]);
  answers = [500, 500, 500];
  await render({ prompt: 'a' });
  await expect.poll(() => emulator.deliveries.length).toBe(6);
});

test('a redirect is not repeated', async () => {
  answers = [302];
  await render({ prompt: 'a' });
  await expect.poll(() => emulator.deliveries.map((delivery) => delivery.status)).toEqual([302]);
});

test('a call can be forged, repeated or lost', async () => {
  emulator.script('webhook', { kind: 'forged' });
  await render({ prompt: 'a' });
  await expect.poll(() => received.length).toBe(1);
  expect(await isSigned(received[0])).toBe(false);
  emulator.script('webhook', { kind: 'lost' });
  emulator.script('webhook', { kind: 'twice' });
  const lost = await render({ prompt: 'a' });
  await render({ prompt: 'a' });
  await expect.poll(() => received.length).toBe(3);
  expect(received.map((call) => call.headers['x-fal-webhook-request-id'])).not.toContain(lost);
});

test('a new key takes the place of the old one', async () => {
  await render({ prompt: 'a' });
  await expect.poll(() => received.length).toBe(1);
  emulator.rotateKey();
  expect(await isSigned(received[0])).toBe(false);
});
