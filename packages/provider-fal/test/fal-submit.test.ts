/** What each answer to a submit means, each after exactly one request. */
import type { FalFaults } from '@geekhub/emulators/fal-faults';
import type { FalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { SubmitOutcome, VideoProvider } from '@geekhub/ports/provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { klingRequest, never, startFal } from './fal-harness.ts';

let emulator: FalQueueEmulator;
let provider: VideoProvider;
beforeEach(async () => {
  ({ emulator, provider } = await startFal());
});
afterEach(() => emulator.close());

function status(code: number, body?: unknown): FalFaults['submit'] {
  return { kind: 'status', status: code, body };
}

const busyLater: SubmitOutcome = {
  kind: 'busy',
  retryAfterMs: 30_000,
  trouble: 'credentials_refused',
};
const unconfirmed: SubmitOutcome = { kind: 'unconfirmed' };

const CASES: { name: string; fault: FalFaults['submit']; outcome: object }[] = [
  { name: '400', fault: status(400), outcome: { kind: 'rejected', reason: { code: 'input_rejected' } } },
  { name: '401', fault: status(401), outcome: busyLater },
  { name: '402', fault: status(402), outcome: busyLater },
  { name: '403', fault: status(403), outcome: busyLater },
  { name: '404', fault: status(404), outcome: { kind: 'rejected', reason: { code: 'model_unavailable' } } },
  { name: '408', fault: status(408), outcome: unconfirmed },
  { name: '413', fault: status(413), outcome: { kind: 'rejected', reason: { code: 'input_rejected' } } },
  { name: '422', fault: status(422), outcome: { kind: 'rejected', reason: { code: 'input_rejected' } } },
  {
    name: '422 for its content',
    fault: status(422, { detail: [{ type: 'content_policy_violation', loc: ['body'], msg: 'flagged' }] }),
    outcome: { kind: 'rejected', reason: { code: 'content_policy' } },
  },
  { name: '429', fault: status(429), outcome: { kind: 'busy', retryAfterMs: null, trouble: 'limited' } },
  {
    name: '429 with Retry-After',
    fault: { kind: 'status', status: 429, retryAfterSeconds: 7 },
    outcome: { kind: 'busy', retryAfterMs: 7_000, trouble: 'limited' },
  },
  { name: '500', fault: status(500), outcome: unconfirmed },
  { name: '502', fault: status(502), outcome: unconfirmed },
  { name: '503', fault: status(503), outcome: unconfirmed },
  { name: '504', fault: status(504), outcome: unconfirmed },
  { name: 'a redirect', fault: status(307), outcome: unconfirmed },
  { name: 'a reset before the job was taken in', fault: { kind: 'reset' }, outcome: unconfirmed },
  {
    name: 'a reset after the job was taken in',
    fault: { kind: 'reset', started: true },
    outcome: unconfirmed,
  },
  { name: 'no JSON', fault: { kind: 'invalid_json' }, outcome: unconfirmed },
  { name: 'half an answer', fault: { kind: 'truncated' }, outcome: unconfirmed },
  { name: 'an answer without request id', fault: { kind: 'no_request_id' }, outcome: unconfirmed },
  {
    name: 'JSON under another content type',
    fault: { kind: 'wrong_content_type' },
    outcome: { kind: 'accepted' },
  },
];

for (const { name, fault, outcome } of CASES) {
  test(`${name} is ${'kind' in outcome ? outcome.kind : ''}, and nothing is sent twice`, async () => {
    emulator.script('submit', fault);
    expect(await provider.submit(klingRequest, never)).toMatchObject(outcome);
    expect(emulator.submits).toHaveLength(1);
  });
}

test('an endpoint that fal does not host is model_unavailable', async () => {
  const request = { ...klingRequest, upstream: 'fal-ai/runway-gen4/turbo/text-to-video' };
  expect(await provider.submit(request, never)).toMatchObject({
    kind: 'rejected',
    reason: { code: 'model_unavailable', message: 'fal.ai does not serve this model at present.' },
  });
});

test('an upstream that is no endpoint id is never sent', async () => {
  for (const upstream of ['kling', 'https://evil.fal.run/a/b', '../a/b', 'a/../b', 'a//b', 'a/b?c', '']) {
    expect(await provider.submit({ ...klingRequest, upstream }, never)).toMatchObject({ kind: 'rejected' });
  }
  expect(emulator.requests).toHaveLength(0);
});

test("a refusal never repeats the provider's words", async () => {
  const detail = 'internal host 10.1.2.3 says no';
  emulator.script('submit', status(400, { detail }));
  expect(JSON.stringify(await provider.submit(klingRequest, never))).not.toContain('10.1.2.3');
});

test('no callback is asked for where none was given', async () => {
  await provider.submit(klingRequest, never);
  expect(emulator.submits[0]?.webhook).toBeNull();
});

test('the callback address keeps its own parts and carries the endpoint', async () => {
  await provider.submit(
    { ...klingRequest, callbackUrl: 'http://127.0.0.1:9/callbacks/fal?job=1&nonce=2' },
    never,
  );
  const webhook = new URL(emulator.submits[0]?.webhook ?? '');
  expect(webhook.pathname).toBe('/callbacks/fal');
  expect(Object.fromEntries(webhook.searchParams)).toEqual({
    job: '1',
    nonce: '2',
    endpoint: klingRequest.upstream,
  });
});
