/** Where a video is fetched from, and which of those places may see the API key. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGoogleProvider } from '../src/google-provider.ts';
import { API_KEY, never, startVeo, type VeoHarness } from './veo-harness.ts';

const UNAVAILABLE = { kind: 'unavailable', retryAfterMs: null };

let veo: VeoHarness;
beforeEach(async () => {
  veo = await startVeo();
});
afterEach(() => veo.emulator.close());

interface Fetched {
  url: string;
  headers: Headers;
}

/** A provider on whose fetches we look, and whose foreign hosts answer `elsewhere`. Nothing leaves the machine. */
function watchedProvider(elsewhere: () => Response = () => new Response('video')) {
  const fetched: Fetched[] = [];
  const provider = createGoogleProvider({
    apiKey: API_KEY,
    baseUrl: veo.emulator.url,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      fetched.push({ url: request.url, headers: request.headers });
      return request.url.startsWith(veo.emulator.url) ? fetch(input, init) : elsewhere();
    },
  });
  return { provider, fetched };
}

describe('the key', () => {
  test('opens files of the configured host, through its redirect', async () => {
    const output = await veo.render();
    const outcome = await veo.provider.open(output, never);
    if (outcome.kind !== 'opened') throw new Error('the video was not opened');
    const video = await veo.emulator.video(veo.emulator.submits[0]?.operation ?? '');
    expect(outcome.bytes).toBe(video.byteLength);
    expect(Buffer.from(await new Response(outcome.stream).bytes()).equals(video)).toBe(true);
    const downloads = veo.emulator.requests.slice(-2);
    expect(downloads.map(({ headers }) => headers['x-goog-api-key'])).toEqual([API_KEY, API_KEY]);
    expect(downloads[1]?.path).toMatch(/^\/download\/v1beta\/files\/[a-z0-9]+:download\?alt=media$/);
  });

  test('is dropped when a redirect leads to another host, which is still read over https', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'redirect', location: 'https://storage.example/video.mp4' });
    const { provider, fetched } = watchedProvider();
    const outcome = await provider.open(output, never);
    if (outcome.kind !== 'opened') throw new Error('the video was not opened');
    expect(await new Response(outcome.stream).text()).toBe('video');
    const [first, second, ...more] = fetched;
    expect(more).toEqual([]);
    expect(first?.headers.get('x-goog-api-key')).toBe(API_KEY);
    expect(second?.url).toBe('https://storage.example/video.mp4');
    expect(JSON.stringify([...(second?.headers ?? [])])).not.toContain(API_KEY);
  });

  test('never reaches another host that is named from the start', async () => {
    const { provider, fetched } = watchedProvider();
    expect(await provider.open({ uri: 'https://storage.example/video.mp4' }, never)).toMatchObject({
      kind: 'opened',
    });
    expect(fetched.map(({ headers }) => headers.get('x-goog-api-key'))).toEqual([null]);
  });

  test('does not come near a server on another port of this machine: without https it is not even asked', async () => {
    const stranger = await startGeminiVeoEmulator();
    try {
      const output = await veo.render();
      veo.emulator.script('media', { kind: 'redirect', location: `${stranger.url}/v1beta/files/x:download` });
      expect(await veo.provider.open(output, never)).toEqual(UNAVAILABLE);
      expect(await veo.provider.open({ uri: `${stranger.url}/video.mp4` }, never)).toEqual(UNAVAILABLE);
      expect(stranger.requests).toEqual([]);
    } finally {
      await stranger.close();
    }
  });

  test('goes to the configured host when Google names its own address', async () => {
    await veo.emulator.close();
    veo = await startVeo({ genuineUris: true });
    const output = await veo.render();
    expect(output).toMatchObject({
      uri: expect.stringMatching(/^https:\/\/generativelanguage\.googleapis\.com\//),
    });
    const { provider, fetched } = watchedProvider();
    const outcome = await provider.open(output, never);
    expect(outcome).toMatchObject({ kind: 'opened' });
    expect(new Set(fetched.map(({ url }) => new URL(url).origin))).toEqual(new Set([veo.emulator.url]));
  });
});

describe('what cannot be opened', () => {
  test('three redirects are followed, a fourth is not', async () => {
    const output = await veo.render();
    const { uri } = output as { uri: string };
    // The file's own way is one redirect more.
    veo.emulator.script('media', { kind: 'redirect', location: uri }, 2);
    expect(await veo.provider.open(output, never)).toMatchObject({ kind: 'opened' });
    veo.emulator.script('media', { kind: 'redirect', location: uri }, 3);
    expect(await veo.provider.open(output, never)).toEqual(UNAVAILABLE);
  });

  test('an expired file is unavailable', async () => {
    const uri = `${veo.emulator.url}/v1beta/files/abc123:download?alt=media`;
    expect(await veo.provider.open({ uri }, never)).toEqual(UNAVAILABLE);
  });

  test('a busy file server is asked again when it says', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'status', status: 503, retryAfterSeconds: 7 });
    expect(await veo.provider.open(output, never)).toEqual({ kind: 'unavailable', retryAfterMs: 7_000 });
  });

  test('a reset connection is unavailable', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'reset' });
    expect(await veo.provider.open(output, never)).toEqual(UNAVAILABLE);
  });

  test.each([
    'ftp://files.example/video.mp4',
    'data:video/mp4;base64,AAAA',
    'https://user:word@files.example/video.mp4',
  ])('%s is not gone to', async (uri) => {
    expect(await veo.provider.open({ uri }, never)).toEqual(UNAVAILABLE);
  });

  test('an open given up while it waits is unavailable', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'hang' });
    const giveUp = new AbortController();
    const before = veo.emulator.requests.length;
    const open = veo.provider.open(output, giveUp.signal);
    await expect.poll(() => veo.emulator.requests.length).toBe(before + 1);
    giveUp.abort();
    expect(await open).toEqual(UNAVAILABLE);
  });
});

test('giving up stops a download that has begun', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('the beginning');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = createGoogleProvider({ apiKey: API_KEY, baseUrl });
    const giveUp = new AbortController();
    const outcome = await provider.open({ uri: `${baseUrl}/video.mp4` }, giveUp.signal);
    if (outcome.kind !== 'opened') throw new Error('the video was not opened');
    const reading = new Response(outcome.stream).bytes();
    giveUp.abort();
    await expect(reading).rejects.toThrow();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a compressed file has no announced length', async () => {
  const { provider } = watchedProvider(
    () => new Response('video', { headers: { 'content-encoding': 'gzip', 'content-length': '3' } }),
  );
  const outcome = await provider.open({ uri: 'https://storage.example/video.mp4' }, never);
  expect(outcome).toMatchObject({ kind: 'opened', bytes: null });
});

describe('the deadline for the headers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ends an open that is never answered', async () => {
    const provider = createGoogleProvider({
      apiKey: API_KEY,
      baseUrl: veo.emulator.url,
      fetch: (_url, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        }),
    });
    const open = provider.open({ uri: 'https://storage.example/video.mp4' }, never);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await open).toEqual(UNAVAILABLE);
  });

  test('does not bound the video itself', async () => {
    const { provider } = watchedProvider();
    const outcome = await provider.open({ uri: 'https://storage.example/video.mp4' }, never);
    expect(outcome.kind).toBe('opened');
    expect(vi.getTimerCount()).toBe(0);
  });
});
