/** A finished video is opened where it may be, with what each address may see, and not waited for without end. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openVideo } from '../src/open-video.ts';

const START = new URL('https://files.example/video.mp4');
const UNAVAILABLE = { kind: 'unavailable', retryAfterMs: null };
const UNANSWERED = { ...UNAVAILABLE, trouble: 'unwell' };
const never = new AbortController().signal;

function redirectTo(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

/** Answers each request with the next response, the last one for ever, and keeps what was asked. */
function scriptedFetch(...responses: (() => Response)[]) {
  const asked: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const respond = responses[Math.min(asked.length, responses.length - 1)];
    asked.push(new Request(input, init));
    if (respond === undefined) throw new TypeError('fetch failed');
    return respond();
  };
  return { asked, options: { fetch, isAllowed: () => true, headersFor: () => ({}) } };
}

test('the stream and its announced length are handed out', async () => {
  const { options } = scriptedFetch(() => new Response('video', { headers: { 'content-length': '5' } }));
  const outcome = await openVideo(START, never, options);
  if (outcome.kind !== 'opened') throw new Error('the video was not opened');
  expect(outcome.bytes).toBe(5);
  expect(await new Response(outcome.stream).text()).toBe('video');
});

test('a compressed file, and one without a length, have no announced length', async () => {
  const compressed = { 'content-encoding': 'gzip', 'content-length': '3' };
  for (const headers of [compressed, {}]) {
    const { options } = scriptedFetch(() => new Response('video', { headers }));
    expect(await openVideo(START, never, options)).toMatchObject({ kind: 'opened', bytes: null });
  }
});

describe('a redirect', () => {
  test('is followed three times, and no further', async () => {
    const again = () => redirectTo(START.href);
    const video = () => new Response('video');
    const three = scriptedFetch(again, again, again, video);
    expect(await openVideo(START, never, three.options)).toMatchObject({ kind: 'opened' });
    const four = scriptedFetch(again, again, again, again, video);
    expect(await openVideo(START, never, four.options)).toEqual(UNAVAILABLE);
    expect(four.asked).toHaveLength(4);
  });

  test('may be relative, and leads to a request with the headers of its own address', async () => {
    const { asked, options } = scriptedFetch(
      () => redirectTo('/elsewhere.mp4'),
      () => redirectTo('https://storage.example/video.mp4'),
      () => new Response('video'),
    );
    const headersFor = (url: URL): Record<string, string> =>
      url.host === START.host ? { authorization: 'the key' } : {};
    expect(await openVideo(START, never, { ...options, headersFor })).toMatchObject({ kind: 'opened' });
    expect(asked.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      [START.href, 'the key'],
      ['https://files.example/elsewhere.mp4', 'the key'],
      ['https://storage.example/video.mp4', null],
    ]);
    expect(asked.map(({ redirect }) => redirect)).toEqual(['manual', 'manual', 'manual']);
  });

  test('to where none may lead is not followed, and an address that is not allowed never asked', async () => {
    const { asked, options } = scriptedFetch(() => redirectTo('https://stranger.example/video.mp4'));
    const isAllowed = (url: URL) => url.host === START.host;
    expect(await openVideo(START, never, { ...options, isAllowed })).toEqual(UNAVAILABLE);
    const stranger = new URL('https://stranger.example/video.mp4');
    expect(await openVideo(stranger, never, { ...options, isAllowed })).toEqual(UNAVAILABLE);
    expect(asked.map(({ url }) => url)).toEqual([START.href]);
  });

  test('without a readable address is unavailable', async () => {
    const { options } = scriptedFetch(() => redirectTo('https://'));
    expect(await openVideo(START, never, options)).toEqual(UNANSWERED);
    const nowhere = scriptedFetch(() => new Response(null, { status: 302 }));
    expect(await openVideo(START, never, nowhere.options)).toEqual(UNANSWERED);
  });
});

test('a refusal is unavailable for as long as it says, and a failed request for as long as we like', async () => {
  const busy = scriptedFetch(() => new Response('busy', { status: 503, headers: { 'retry-after': '7' } }));
  expect(await openVideo(START, never, busy.options)).toEqual({
    kind: 'unavailable',
    retryAfterMs: 7_000,
    trouble: 'unwell',
  });
  expect(await openVideo(START, never, scriptedFetch().options)).toEqual(UNANSWERED);
});

test('giving up stops a download that has begun', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('the beginning');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/video.mp4`);
    const giveUp = new AbortController();
    const options = { fetch, isAllowed: () => true, headersFor: () => ({}) };
    const outcome = await openVideo(address, giveUp.signal, options);
    if (outcome.kind !== 'opened') throw new Error('the video was not opened');
    const reading = new Response(outcome.stream).bytes();
    giveUp.abort();
    await expect(reading).rejects.toThrow();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

describe('the deadline for the headers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ends an open that is never answered', async () => {
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const open = openVideo(START, never, {
      fetch: silent,
      isAllowed: () => true,
      headersFor: () => ({}),
    });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await open).toEqual(UNANSWERED);
  });

  test('does not bound the video itself', async () => {
    const { options } = scriptedFetch(() => new Response('video'));
    expect(await openVideo(START, never, options)).toMatchObject({ kind: 'opened' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
