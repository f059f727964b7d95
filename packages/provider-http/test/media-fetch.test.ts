/** A video is fetched from the provider's own host or from a public one, and not waited for without end. */
import { describe, expect, test } from 'vitest';
import { isMediaAddress } from '../src/media-address.ts';
import { createMediaFetch, MEDIA_LIMITS } from '../src/media-fetch.ts';
import { openVideo } from '../src/open-video.ts';
import { startMuteServer, startServer } from './local-server.ts';

const never = new AbortController().signal;
const unavailable = (trouble: string) => ({ kind: 'unavailable', retryAfterMs: null, trouble });

function optionsFor(providerUrl: URL, limits = MEDIA_LIMITS) {
  return {
    fetch: createMediaFetch(providerUrl, limits),
    isAllowed: (url: URL) => isMediaAddress(url, providerUrl),
    headersFor: () => ({}),
  };
}

async function causeOf(fetching: Promise<Response>): Promise<string> {
  const error: unknown = await fetching.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && error.cause instanceof Error ? error.cause.name : String(error);
}

describe('a private address', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '10.0.0.1', '[::ffff:127.0.0.1]'])(
    '%s is blocked before a connection is made, whatever the protocol',
    async (host) => {
      await using victim = await startServer((_request, response) => response.end('a secret'));
      const fetch = createMediaFetch(new URL('https://api.example/v1'));
      for (const protocol of ['http:', 'https:']) {
        const url = new URL(`${protocol}//${host}:${victim.port}/video.mp4`);
        expect(await causeOf(fetch(url))).toBe('AddressBlocked');
      }
      expect(victim.connections()).toBe(0);
    },
  );

  test('is where a redirect of the provider leads to nobody', async () => {
    await using victim = await startServer((_request, response) => response.end('a secret'));
    for (const location of [
      `https://localhost:${victim.port}/video.mp4`,
      `https://[::ffff:127.0.0.1]:${victim.port}/video.mp4`,
      `http://localhost:${victim.port}/video.mp4`,
    ]) {
      await using provider = await startServer((_request, response) =>
        response.writeHead(302, { location }).end(),
      );
      const base = new URL(`http://127.0.0.1:${provider.port}`);
      expect(await openVideo(new URL('/video.mp4', base), never, optionsFor(base))).toMatchObject({
        kind: 'unavailable',
      });
      expect(provider.connections()).toBe(1);
    }
    expect(victim.connections()).toBe(0);
  });

  test("is allowed where it is the provider's own, as the operator has configured it", async () => {
    await using provider = await startServer((_request, response) => response.end('video'));
    for (const host of ['127.0.0.1', 'localhost']) {
      const base = new URL(`http://${host}:${provider.port}`);
      const outcome = await openVideo(new URL('/video.mp4', base), never, optionsFor(base));
      if (outcome.kind !== 'opened') throw new Error('the video was not opened');
      expect(await new Response(outcome.stream).text()).toBe('video');
    }
  });
});

describe('a provider that keeps us waiting is given up', () => {
  const hurried = { connectMs: 100, idleMs: 100 };

  test('when it does not shake hands', async () => {
    await using mute = await startMuteServer();
    const base = new URL(`https://127.0.0.1:${mute.port}`);
    expect(await causeOf(createMediaFetch(base, hurried)(base))).toBe('ConnectTimeoutError');
    expect(await openVideo(base, never, optionsFor(base, hurried))).toEqual(unavailable('unreachable'));
  });

  test('when it does not begin', async () => {
    await using silent = await startServer(() => {});
    const base = new URL(`http://127.0.0.1:${silent.port}`);
    expect(await openVideo(base, never, optionsFor(base, hurried))).toEqual(unavailable('unwell'));
  });

  test('when it stops between two chunks', async () => {
    await using stalled = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('the beginning');
    });
    const base = new URL(`http://127.0.0.1:${stalled.port}`);
    const outcome = await openVideo(base, never, optionsFor(base, hurried));
    if (outcome.kind !== 'opened') throw new Error('the video was not opened');
    await expect(new Response(outcome.stream).bytes()).rejects.toThrow();
  });

  test('when it drips for longer than the whole may take', async () => {
    await using dripping = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 });
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const base = new URL(`http://127.0.0.1:${dripping.port}`);
    const outcome = await openVideo(base, AbortSignal.timeout(300), optionsFor(base));
    if (outcome.kind !== 'opened') throw new Error('the video was not opened');
    await expect(new Response(outcome.stream).bytes()).rejects.toThrow(/timeout/i);
  });
});
