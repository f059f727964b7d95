/** Where a video is fetched from, and which of those places may see the API key. */
import { startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

  test('stays with its port: a server on another one is read without it', async () => {
    const stranger = await startGeminiVeoEmulator();
    try {
      const output = await veo.render();
      const location = `${stranger.url}/v1beta/files/x:download`;
      veo.emulator.script('media', { kind: 'redirect', location });
      await veo.provider.open(output, never);
      await veo.provider.open({ uri: location }, never);
      expect(stranger.requests.map(({ headers }) => headers['x-goog-api-key'])).toEqual([
        undefined,
        undefined,
      ]);
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
  test('plain http on another host is not gone to, be it by redirect or from the start', async () => {
    const output = await veo.render();
    const location = 'http://storage.example/video.mp4';
    veo.emulator.script('media', { kind: 'redirect', location });
    const { provider, fetched } = watchedProvider();
    expect(await provider.open(output, never)).toEqual(UNAVAILABLE);
    expect(await provider.open({ uri: location }, never)).toEqual(UNAVAILABLE);
    expect(fetched.map(({ url }) => url)).toEqual([(output as { uri: string }).uri]);
  });

  test('an expired file is unavailable', async () => {
    const uri = `${veo.emulator.url}/v1beta/files/abc123:download?alt=media`;
    expect(await veo.provider.open({ uri }, never)).toMatchObject(UNAVAILABLE);
  });

  test('a busy file server is asked again when it says', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'status', status: 503, retryAfterSeconds: 7 });
    expect(await veo.provider.open(output, never)).toEqual({
      kind: 'unavailable',
      retryAfterMs: 7_000,
      trouble: 'unwell',
    });
  });

  test('a reset connection is unavailable', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'reset' });
    expect(await veo.provider.open(output, never)).toMatchObject(UNAVAILABLE);
  });

  test.each([
    'ftp://files.example/video.mp4',
    'data:video/mp4;base64,AAAA',
    'https://user:word@files.example/video.mp4',
  ])('%s is not gone to', async (uri) => {
    expect(await veo.provider.open({ uri }, never)).toMatchObject(UNAVAILABLE);
  });

  test('an open given up while it waits is unavailable', async () => {
    const output = await veo.render();
    veo.emulator.script('media', { kind: 'hang' });
    const giveUp = new AbortController();
    const before = veo.emulator.requests.length;
    const open = veo.provider.open(output, giveUp.signal);
    await expect.poll(() => veo.emulator.requests.length).toBe(before + 1);
    giveUp.abort();
    expect(await open).toMatchObject(UNAVAILABLE);
  });
});
