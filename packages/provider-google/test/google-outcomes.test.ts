/** Each answer of Google's, and the one outcome that it means. */
import type { GeminiFaults } from '@geekhub/emulators/gemini-faults';
import { startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import type { RenderRequest, Trouble } from '@geekhub/ports/provider';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGoogleProvider } from '../src/google-provider.ts';
import { API_KEY, never, operationName, REQUEST, startVeo, type VeoHarness } from './veo-harness.ts';

let veo: VeoHarness;
beforeEach(async () => {
  veo = await startVeo();
});
afterEach(() => {
  vi.restoreAllMocks();
  return veo.emulator.close();
});

/** The provider's own deadline of so many milliseconds, to be over when the test says so. */
function holdDeadline(milliseconds: number): AbortController {
  const deadline = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((given) => {
    expect(given).toBe(milliseconds);
    return deadline.signal;
  });
  return deadline;
}

const billingMissing = {
  error: { code: 400, message: 'Please enable billing.', status: 'FAILED_PRECONDITION' },
};

describe('submit', () => {
  const status = (code: number) => ({ kind: 'status', status: code }) as const;
  const rejected = (code: string) => ({ kind: 'rejected', reason: { code } });
  const operatorsTurn = { kind: 'busy', retryAfterMs: 30_000, trouble: 'credentials_refused' };

  test.each<[string, GeminiFaults['submit'], object]>([
    [
      'a quota error waits as long as its RetryInfo says',
      { ...status(429), retryDelay: '37s' },
      { kind: 'busy', retryAfterMs: 37_000, trouble: 'limited' },
    ],
    [
      'without RetryInfo, Retry-After counts',
      { ...status(429), retryAfterSeconds: 9 },
      { kind: 'busy', retryAfterMs: 9_000, trouble: 'limited' },
    ],
    [
      'without either, the engine decides',
      status(429),
      { kind: 'busy', retryAfterMs: null, trouble: 'limited' },
    ],
    [
      'a 429 in HTML is a 429',
      { ...status(429), body: '<p>slow down</p>' },
      { kind: 'busy', retryAfterMs: null },
    ],
    ['an unauthenticated key waits for the operator', status(401), operatorsTurn],
    ['spent credit waits for the operator', status(402), operatorsTurn],
    ['a key without permission waits for the operator', status(403), operatorsTurn],
    [
      'a project without billing waits for the operator',
      { ...status(400), body: billingMissing },
      operatorsTurn,
    ],
    ['an invalid argument is refused input', status(400), rejected('input_rejected')],
    ['a body that is too large is refused input', status(413), rejected('input_rejected')],
    ['a body that cannot be worked with is refused input', status(422), rejected('input_rejected')],
    ['a missing model is unavailable', status(404), rejected('model_unavailable')],
    ['a timeout on their side proves nothing', status(408), { kind: 'unconfirmed' }],
    ['a 500 proves nothing', status(500), { kind: 'unconfirmed' }],
    ['a 503 proves nothing', status(503), { kind: 'unconfirmed' }],
    ['a 504 proves nothing', status(504), { kind: 'unconfirmed' }],
    ['an operation without a name may be a render', { kind: 'no_name' }, { kind: 'unconfirmed' }],
    ['a cut answer may be a render', { kind: 'truncated' }, { kind: 'unconfirmed' }],
    ['a reset before the answer proves nothing', { kind: 'reset' }, { kind: 'unconfirmed' }],
  ])('%s', async (_name, fault, expected) => {
    veo.emulator.script('submit', fault);
    expect(await veo.provider.submit(REQUEST, never)).toMatchObject(expected);
    expect(veo.emulator.submits).toHaveLength(1);
  });

  test("a wrong key is the operator's problem, though Google calls it an invalid argument", async () => {
    const provider = createGoogleProvider({
      apiKey: 'a-revoked-key',
      baseUrl: veo.emulator.url,
    });
    expect(await provider.submit(REQUEST, never)).toEqual(operatorsTurn);
  });

  test.each<[string, Partial<RenderRequest>, string]>([
    ['a retired model is unavailable', { upstream: 'veo-3.0-generate-001' }, 'model_unavailable'],
    ['a length that Veo does not render is refused', { durationSeconds: 5 }, 'input_rejected'],
    [
      '1080p of another length than 8 s is refused',
      { resolution: '1080p', durationSeconds: 6 },
      'input_rejected',
    ],
  ])('%s', async (_name, change, code) => {
    const outcome = await veo.provider.submit({ ...REQUEST, ...change }, never);
    expect(outcome).toMatchObject(rejected(code));
  });

  test('a name that does not resolve is nothing sent', async () => {
    const unresolved = Object.assign(new Error('not found'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    const provider = createGoogleProvider({
      apiKey: API_KEY,
      baseUrl: veo.emulator.url,
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: unresolved })),
    });
    expect(await provider.submit(REQUEST, never)).toEqual({
      kind: 'busy',
      retryAfterMs: null,
      trouble: 'unreachable',
    });
  });

  test('of several addresses, all must have been unreachable for nothing to be sent', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' });
    const submitWith = (errors: Error[]) =>
      createGoogleProvider({
        apiKey: API_KEY,
        baseUrl: veo.emulator.url,
        fetch: () => Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(errors) })),
      }).submit(REQUEST, never);
    expect(await submitWith([refused, refused])).toMatchObject({ kind: 'busy' });
    expect(await submitWith([refused, reset])).toEqual({ kind: 'unconfirmed' });
  });

  test('a certificate that cannot be trusted is nothing sent', async () => {
    const untrusted = Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const provider = createGoogleProvider({
      apiKey: API_KEY,
      baseUrl: veo.emulator.url,
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: untrusted })),
    });
    expect(await provider.submit(REQUEST, never)).toMatchObject({ kind: 'busy' });
  });

  test('a submit that is never answered ends by its own deadline, unconfirmed', async () => {
    const deadline = holdDeadline(30_000);
    veo.emulator.script('submit', { kind: 'hang', started: true });
    const submit = veo.provider.submit(REQUEST, never);
    await expect.poll(() => veo.emulator.submits.length).toBe(1);
    deadline.abort();
    expect(await submit).toEqual({ kind: 'unconfirmed' });
  });

  test('a submit given up before it was sent is nothing sent', async () => {
    expect(await veo.provider.submit(REQUEST, AbortSignal.abort())).toEqual({
      kind: 'busy',
      retryAfterMs: null,
      trouble: 'unreachable',
    });
    expect(veo.emulator.requests).toEqual([]);
  });

  test('a redirect is not followed: neither the key nor a second paid request goes anywhere', async () => {
    const stranger = await startGeminiVeoEmulator();
    try {
      veo.emulator.script('submit', {
        kind: 'redirect',
        location: `${stranger.url}/v1beta/models/x:predictLongRunning`,
      });
      expect(await veo.provider.submit(REQUEST, never)).toEqual({ kind: 'unconfirmed' });
      expect(stranger.requests).toEqual([]);
    } finally {
      await stranger.close();
    }
  });
});

describe('check', () => {
  async function accept() {
    const outcome = await veo.provider.submit(REQUEST, never);
    if (outcome.kind !== 'accepted') throw new Error('the submit was not accepted');
    return outcome.operation;
  }

  test.each<[string, GeminiFaults['render'], object]>([
    [
      'a filtered video is a matter of policy',
      { kind: 'filtered', reasons: ['a reason of theirs'] },
      { code: 'content_policy' },
    ],
    ['code 3, invalid argument, is refused input', { kind: 'error', code: 3 }, { code: 'input_rejected' }],
    ['code 8, resource exhausted, is their failure', { kind: 'error', code: 8 }, { code: 'provider_error' }],
    ['code 13, internal, is their failure', { kind: 'error', code: 13 }, { code: 'provider_error' }],
    ['code 14, unavailable, is their failure', { kind: 'error', code: 14 }, { code: 'provider_error' }],
    ['done with nothing is no video', { kind: 'empty' }, { code: 'video_unusable' }],
    ['bytes in place of an address are no video', { kind: 'inline' }, { code: 'video_unusable' }],
  ])('%s', async (_name, ending, reason) => {
    veo.emulator.script('render', ending);
    const operation = await accept();
    veo.emulator.finish(operationName(operation));
    const outcome = await veo.provider.check(operation, never);
    expect(outcome).toMatchObject({ kind: 'failed', reason });
    expect(JSON.stringify(outcome)).not.toMatch(/of theirs|The render failed/);
  });

  test.each<[string, GeminiFaults['poll'], number | null, Trouble?]>([
    ['null', { kind: 'nothing' }, null],
    ['a 403 while the video is being rendered', { kind: 'status', status: 403 }, null, 'credentials_refused'],
    ['a 404 while the video is being rendered', { kind: 'status', status: 404 }, null],
    ['a 500', { kind: 'status', status: 500 }, null, 'unwell'],
    [
      'a project without billing',
      { kind: 'status', status: 400, body: billingMissing },
      null,
      'credentials_refused',
    ],
    ['a 429 with its wait', { kind: 'status', status: 429, retryDelay: '12s' }, 12_000, 'limited'],
    ['a 503 with its wait', { kind: 'status', status: 503, retryAfterSeconds: 4 }, 4_000, 'unwell'],
    ['an error page', { kind: 'status', status: 502, body: '<h1>Bad gateway</h1>' }, null, 'unwell'],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/' }, null, 'unwell'],
    ['a reset', { kind: 'reset' }, null, 'unwell'],
  ])(
    '%s is unavailable, however often, and the render finishes all the same',
    async (_name, fault, retryAfterMs, trouble) => {
      const operation = await accept();
      veo.emulator.script('poll', fault, 3);
      for (let time = 0; time < 3; time += 1) {
        expect(await veo.provider.check(operation, never)).toEqual({
          kind: 'unavailable',
          retryAfterMs,
          trouble,
        });
      }
      veo.emulator.finish(operationName(operation));
      expect(await veo.provider.check(operation, never)).toMatchObject({ kind: 'finished' });
    },
  );

  test('a check that is never answered ends by its own deadline', async () => {
    const operation = await accept();
    const deadline = holdDeadline(20_000);
    veo.emulator.script('poll', { kind: 'hang' });
    const check = veo.provider.check(operation, never);
    await expect.poll(() => veo.emulator.requests.length).toBe(2);
    deadline.abort();
    expect(await check).toEqual({ kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' });
  });

  test('a check given up while it waits is unavailable', async () => {
    const operation = await accept();
    veo.emulator.script('poll', { kind: 'hang' });
    const giveUp = new AbortController();
    const check = veo.provider.check(operation, giveUp.signal);
    await expect.poll(() => veo.emulator.requests.length).toBe(2);
    giveUp.abort();
    expect(await check).toEqual({ kind: 'unavailable', retryAfterMs: null, trouble: 'unwell' });
  });

  test("an operation of Google's that is not known is unavailable, not failed", async () => {
    const unknown = { name: 'models/veo-3.1-generate-preview/operations/unknown' };
    expect(await veo.provider.check(unknown, never)).toEqual({ kind: 'unavailable', retryAfterMs: null });
  });
});
