/** A callback counts only when fal signed these very bytes a short while ago. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FalFaults } from '@geekhub/emulators/fal-faults';
import type { CallbackRequest } from '@geekhub/ports/provider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFalProvider } from '../src/fal-provider.ts';
import { KEY, klingRequest, never, requestIdOf, startFal } from './fal-harness.ts';

const VECTOR = {
  x: '6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw',
  timestamp: 1_790_000_000,
  body:
    '{"error": null, "gateway_request_id": "r-1", "payload": {"video": {"url": ' +
    '"https://v3b.fal.media/files/b/x/out.mp4"}}, "request_id": "r-1", "status": "OK"}',
  signature:
    '3e5cbe243f851dfd9cd587fedd588815c0289cddb2c5b0f33a9279a054e359d3' +
    '4f7b9441ab680192c4f85fca5d7dc5f4e1924b7bc4d700638ff7998be2e0fc0c',
};

function vectorRequest(changes: Partial<CallbackRequest> = {}): CallbackRequest {
  return {
    url: '/callbacks/fal?job=1&endpoint=fal-ai%2Fveo3.1',
    headers: {
      'x-fal-webhook-request-id': 'r-1',
      'x-fal-webhook-user-id': 'user-1',
      'x-fal-webhook-timestamp': String(VECTOR.timestamp),
      'x-fal-webhook-signature': VECTOR.signature,
    },
    rawBody: Buffer.from(VECTOR.body),
    ...changes,
  };
}

describe('the known signature', () => {
  const keySets = { served: [{ kty: 'OKP', crv: 'Ed25519', x: VECTOR.x }] as object[], fetches: 0 };
  const fetchKeySet: typeof fetch = async () => {
    keySets.fetches += 1;
    return Response.json({ keys: keySets.served });
  };
  let seconds: number;

  function verifier(fetch = fetchKeySet) {
    const provider = createFalProvider({
      key: KEY,
      queueUrl: 'http://127.0.0.1:9',
      jwksUrl: 'http://127.0.0.1:9/jwks.json',
      now: () => new Date(seconds * 1_000),
      fetch,
    });
    return (request: CallbackRequest) => provider.verifyCallback?.(request);
  }

  beforeEach(() => {
    keySets.served = [{ kty: 'OKP', crv: 'Ed25519', x: VECTOR.x }];
    keySets.fetches = 0;
    seconds = VECTOR.timestamp;
  });

  test('is accepted, and names an operation that can be checked', async () => {
    expect(await verifier()(vectorRequest())).toEqual({
      operation: { endpoint: 'fal-ai/veo3.1', requestId: 'r-1' },
    });
  });

  test('is accepted when another key stands before the right one', async () => {
    const other = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    keySets.served = [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }, { kty: 'none' }, other, ...keySets.served];
    expect(await verifier()(vectorRequest())).not.toBeNull();
  });

  test('fails for the same JSON written differently, for a line feed more, and for another body', async () => {
    const verify = verifier();
    for (const body of [JSON.stringify(JSON.parse(VECTOR.body)), `${VECTOR.body}\n`, '{}', '']) {
      expect(await verify(vectorRequest({ rawBody: Buffer.from(body) }))).toBeNull();
    }
  });

  test('fails when any signed header is changed or missing', async () => {
    const verify = verifier();
    const request = vectorRequest();
    for (const name of Object.keys(request.headers)) {
      expect(await verify({ ...request, headers: { ...request.headers, [name]: undefined } })).toBeNull();
    }
    const headers = { ...request.headers, 'x-fal-webhook-request-id': 'r-2' };
    expect(await verify({ ...request, headers })).toBeNull();
  });

  test('holds for five minutes either way, and no longer', async () => {
    const verify = verifier();
    for (const [age, accepted] of [
      [300, true],
      [-300, true],
      [301, false],
      [-301, false],
    ] as const) {
      seconds = VECTOR.timestamp + age;
      expect((await verify(vectorRequest())) !== null, `${age} s`).toBe(accepted);
    }
  });

  test('is refused where the address names no endpoint that could be asked', async () => {
    const verify = verifier();
    for (const url of [
      '/callbacks/fal',
      '/callbacks/fal?endpoint=https://evil.fal.run/a',
      '/c?endpoint=a/../b',
      '/c?endpoint=',
    ]) {
      expect(await verify(vectorRequest({ url }))).toBeNull();
    }
  });

  test('is refused while the key set is empty or cannot be had', async () => {
    keySets.served = [];
    expect(await verifier()(vectorRequest())).toBeNull();
    expect(
      await verifier(async () => Promise.reject(new TypeError('fetch failed')))(vectorRequest()),
    ).toBeNull();
    expect(await verifier(async () => new Response('no', { status: 503 }))(vectorRequest())).toBeNull();
    expect(await verifier(async () => new Response('<html>'))(vectorRequest())).toBeNull();
  });

  // The HMAC under an empty secret, or one that the key set shows to everybody, is one that anybody can make.
  test.each([
    ['that is empty', '', ''],
    ['of one letter', 'a', 'YQ'],
    ['that looks like the right key', VECTOR.x, VECTOR.x],
  ])('is no HMAC under a symmetric key %s', async (_, secret, k) => {
    keySets.served = [
      { kty: 'oct', k },
      { kty: 'oct', crv: 'Ed25519', x: VECTOR.x, k },
    ];
    const { headers, rawBody } = vectorRequest();
    const bodyHash = createHash('sha256').update(rawBody).digest('hex');
    const message = `r-1\nuser-1\n${VECTOR.timestamp}\n${bodyHash}`;
    for (const hash of ['sha256', 'sha512']) {
      const signature = createHmac(hash, secret).update(message).digest('hex');
      const forged = vectorRequest({ headers: { ...headers, 'x-fal-webhook-signature': signature } });
      expect(await verifier()(forged)).toBeNull();
    }
    // Nor is the right signature one under such a key.
    expect(await verifier()(vectorRequest())).toBeNull();
  });

  test('keys are fetched once for many callbacks, and again after a day', async () => {
    const verify = verifier();
    await Promise.all([verify(vectorRequest()), verify(vectorRequest()), verify(vectorRequest())]);
    await verify(vectorRequest());
    expect(keySets.fetches).toBe(1);
    seconds += 24 * 60 * 60 + 1;
    const headers = { ...vectorRequest().headers, 'x-fal-webhook-timestamp': String(seconds) };
    await verify(vectorRequest({ headers }));
    expect(keySets.fetches).toBe(2);
  });

  test('forgeries make us ask for keys once a minute at most', async () => {
    const verify = verifier();
    const forged = vectorRequest({ rawBody: Buffer.from('{}') });
    for (let count = 0; count < 5; count += 1) await verify(forged);
    expect(keySets.fetches).toBe(1);
    seconds += 61;
    await verify(forged);
    expect(keySets.fetches).toBe(2);
  });

  test('keys that could not be fetched are asked for again after seconds, and not at once', async () => {
    let isDown = true;
    let fetches = 0;
    const verify = verifier(async (...call) => {
      fetches += 1;
      if (isDown) throw new TypeError('fetch failed');
      return fetchKeySet(...call);
    });
    expect(await verify(vectorRequest())).toBeNull();
    isDown = false;
    expect(await verify(vectorRequest())).toBeNull();
    expect(fetches).toBe(1);
    seconds += 6;
    expect(await verify(vectorRequest())).not.toBeNull();
  });

  test('a key that fal began to use since is found', async () => {
    const verify = verifier();
    const served = keySets.served;
    keySets.served = [];
    expect(await verify(vectorRequest())).toBeNull();
    keySets.served = served;
    seconds += 61;
    expect(await verify(vectorRequest())).not.toBeNull();
  });
});

describe('a callback that fal sends', () => {
  const received: CallbackRequest[] = [];
  let receiver: Server;
  let callbackUrl: string;
  let fal: Awaited<ReturnType<typeof startFal>>;

  beforeEach(async () => {
    received.length = 0;
    receiver = createServer(async (request, response) => {
      const rawBody = Buffer.from(await text(request));
      received.push({
        url: request.url ?? '',
        headers: request.headers as CallbackRequest['headers'],
        rawBody,
      });
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    callbackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callbacks/fal?job=1`;
    fal = await startFal();
  });
  afterEach(async () => {
    await fal.emulator.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  async function renderWithCallback(fault?: FalFaults['webhook']) {
    if (fault !== undefined) fal.emulator.script('webhook', fault);
    const outcome = await fal.provider.submit({ ...klingRequest, callbackUrl }, never);
    if (outcome.kind !== 'accepted') throw new Error('not accepted');
    fal.emulator.finish(requestIdOf(outcome.operation));
    await expect.poll(() => received.length).toBe(1);
    const [callback] = received;
    if (callback === undefined) throw new Error('no callback');
    return { operation: outcome.operation, hint: await fal.provider.verifyCallback?.(callback) };
  }

  test('leads back to the operation that was submitted', async () => {
    const { operation, hint } = await renderWithCallback();
    expect(hint).toEqual({ operation });
    expect(await fal.provider.check(operation, never)).toMatchObject({ kind: 'finished' });
  });

  for (const kind of ['forged', 'stale'] as const) {
    test(`is refused when it is ${kind}`, async () => {
      const { hint } = await renderWithCallback({ kind });
      expect(hint).toBeNull();
    });
  }
});
