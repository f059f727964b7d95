/** The emulated Gemini API says what Google's says, and the real SDK understands it. */
import { GenerateVideosOperation, GoogleGenAI } from '@google/genai';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GeminiFaults } from '../src/gemini-faults.ts';
import { type GeminiVeoEmulator, startGeminiVeoEmulator } from '../src/gemini-veo-emulator.ts';
import { readSampleVideo } from '../src/sample-video.ts';

const KEY = 'AIza-test';
const MODEL = 'veo-3.1-generate-preview';

let emulator: GeminiVeoEmulator;
beforeEach(async () => {
  emulator = await startGeminiVeoEmulator({ keys: [KEY], renderMs: Number.POSITIVE_INFINITY });
});
afterEach(() => {
  vi.useRealTimers();
  return emulator.close();
});

function call(path: string, init: RequestInit = {}, key = KEY): Promise<Response> {
  return fetch(emulator.url + path, {
    redirect: 'manual',
    ...init,
    headers: { 'x-goog-api-key': key, ...init.headers },
  });
}

function submit(parameters: object = {}, instance: object = {}, model = MODEL, key = KEY): Promise<Response> {
  const body = JSON.stringify({ instances: [{ prompt: 'a cat', ...instance }], parameters });
  const headers = { 'content-type': 'application/json' };
  return call(`/v1beta/models/${model}:predictLongRunning`, { method: 'POST', body, headers }, key);
}

async function start(): Promise<string> {
  const { name } = await (await submit()).json();
  return name;
}

async function poll(name: string): Promise<unknown> {
  return await (await call(`/v1beta/${name}`)).json();
}

async function finishedUri(): Promise<string> {
  const name = await start();
  emulator.finish(name);
  const operation = (await poll(name)) as {
    response: { generateVideoResponse: { generatedSamples: [{ video: { uri: string } }] } };
  };
  return operation.response.generateVideoResponse.generatedSamples[0].video.uri;
}

describe('a render', () => {
  test('is named by its model and an id, and by nothing else', async () => {
    const response = await submit({ durationSeconds: 8 });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(await response.json()).toEqual({
      name: expect.stringMatching(/^models\/veo-3\.1-generate-preview\/operations\/[a-z0-9]+$/),
    });
  });

  test('has no `done` until it is done', async () => {
    const name = await start();
    expect(await poll(name)).toEqual({ name });
  });

  test('ends with the address of its video', async () => {
    const name = await start();
    emulator.finish(name);
    expect(await poll(name)).toEqual({
      name,
      done: true,
      response: {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse',
        generateVideoResponse: {
          generatedSamples: [
            {
              video: {
                uri: expect.stringMatching(
                  new RegExp(`^${emulator.url}/v1beta/files/[a-z0-9]+:download\\?alt=media$`),
                ),
              },
            },
          ],
        },
      },
    });
  });

  test('ends by itself after its time', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const timed = await startGeminiVeoEmulator({ renderMs: 4_000 });
    const client = new GoogleGenAI({ apiKey: 'any', enterprise: false, httpOptions: { baseUrl: timed.url } });
    const operation = await client.models.generateVideos({ model: MODEL, source: { prompt: 'a cat' } });
    vi.setSystemTime(Date.now() + 3_999);
    expect((await client.operations.getVideosOperation({ operation })).done).toBeUndefined();
    vi.setSystemTime(Date.now() + 1);
    expect((await client.operations.getVideosOperation({ operation })).done).toBe(true);
    await timed.close();
  });

  test('is forgotten after two days, and its video with it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const uri = await finishedUri();
    const name = emulator.submits[0]?.operation;
    vi.setSystemTime(Date.now() + 2 * 24 * 60 * 60 * 1000 + 1);
    expect((await call(`/v1beta/${name}`)).status).toBe(404);
    expect((await call(uri.slice(emulator.url.length))).status).toBe(403);
  });
});

describe('a video', () => {
  test('is at the end of a redirect on the same host', async () => {
    const uri = await finishedUri();
    const redirect = await call(uri.slice(emulator.url.length));
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get('location') ?? '';
    expect(location).toMatch(/^\/download\/v1beta\/files\/[a-z0-9]+:download\?alt=media$/);
    const video = await call(location);
    expect(video.headers.get('content-type')).toBe('video/mp4');
    const expected = await readSampleVideo(8, { audio: true });
    expect(video.headers.get('content-length')).toBe(String(expected.byteLength));
    expect(Buffer.from(await video.bytes()).equals(expected)).toBe(true);
  });

  test('is given to no one without the key, at neither address', async () => {
    const uri = (await finishedUri()).slice(emulator.url.length);
    expect((await call(uri, {}, 'another')).status).toBe(400);
    expect((await call(`/download${uri}`, {}, 'another')).status).toBe(400);
  });

  test('is named by the genuine address where that is wanted', async () => {
    await emulator.close();
    emulator = await startGeminiVeoEmulator({
      keys: [KEY],
      renderMs: Number.POSITIVE_INFINITY,
      genuineUris: true,
    });
    expect(await finishedUri()).toMatch(
      /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\/[a-z0-9]+:download\?alt=media$/,
    );
  });
});

describe('a refusal', () => {
  test('of a key is a 400 that names the reason', async () => {
    const response = await submit({}, {}, MODEL, 'another');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
      },
    });
  });

  test.each(['veo-3.0-generate-001', 'veo-3.0-fast-generate-001', 'no-such-model'])(
    'of the model %s is a 404',
    async (model) => {
      const response = await submit({}, {}, model);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: { status: 'NOT_FOUND', message: expect.stringContaining(`models/${model} is not found`) },
      });
    },
  );

  test('of the input is in the words of the service, and starts nothing', async () => {
    const response = await submit({ durationSeconds: 5 });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        code: 400,
        message:
          'The number value for `durationSeconds` is out of bound. Please provide a value between 4 and 8, inclusive.',
        status: 'INVALID_ARGUMENT',
      },
    });
    expect(emulator.submits).toMatchObject([{ operation: null }]);
  });

  test('of a body that is no JSON is a 400, and starts nothing', async () => {
    const response = await call(`/v1beta/models/${MODEL}:predictLongRunning`, {
      method: 'POST',
      body: '{"instances"',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(emulator.submits).toEqual([]);
  });

  test('of an unknown operation or path is a 404', async () => {
    expect((await call(`/v1beta/models/${MODEL}/operations/unknown`)).status).toBe(404);
    expect((await call('/v1beta/models')).status).toBe(404);
  });
});

describe('a scripted fault', () => {
  test('quota errors carry how long to wait', async () => {
    emulator.script('submit', { kind: 'status', status: 429, retryDelay: '37s' });
    const response = await submit();
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({
      error: {
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' }],
      },
    });
  });

  test.each([
    [{ kind: 'reset' }, false],
    [{ kind: 'reset', started: true }, true],
    [{ kind: 'truncated' }, true],
  ] as const)('of the line at submit: %o begins a render: %s', async (fault, begins) => {
    emulator.script('submit', fault);
    await expect(submit().then((response) => response.text())).rejects.toThrow(TypeError);
    expect(emulator.submits.map(({ operation }) => operation !== null)).toEqual([begins]);
  });

  test('waits for its turn and strikes as often as was said', async () => {
    emulator.script('submit', { kind: 'status', status: 500 }, 2);
    emulator.script('submit', { kind: 'no_name' });
    const statuses = [await submit(), await submit(), await submit(), await submit()].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([500, 500, 200, 200]);
    expect(emulator.submits.map(({ operation }) => operation !== null)).toEqual([false, false, true, true]);
  });

  test.each<[GeminiFaults['render'], object]>([
    [
      { kind: 'error', code: 13 },
      { done: true, error: { code: 13, message: expect.any(String) } },
    ],
    [{ kind: 'empty' }, { done: true, response: {} }],
    [
      { kind: 'filtered', reasons: ['violence'] },
      {
        done: true,
        response: {
          generateVideoResponse: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: ['violence'] },
        },
      },
    ],
  ])('%o ends the render so', async (fault, expected) => {
    emulator.script('render', fault);
    const name = await start();
    emulator.finish(name);
    expect(await poll(name)).toMatchObject(expected);
  });

  test('an endless render is not ended even by finish', async () => {
    emulator.script('render', { kind: 'endless' });
    const name = await start();
    emulator.finish(name);
    expect(await poll(name)).toEqual({ name });
  });

  test('a file is empty, short, or not a video at all', async () => {
    const uri = (await finishedUri()).slice(emulator.url.length);
    const whole = (await readSampleVideo(8, { audio: true })).byteLength;
    for (const kind of ['empty', 'short', 'html'] as const) emulator.script('media', { kind });
    expect((await (await call(uri)).bytes()).byteLength).toBe(0);
    expect((await (await call(uri)).bytes()).byteLength).toBe(Math.floor(whole / 2));
    expect((await call(uri)).headers.get('content-type')).toContain('text/html');
  });

  test('a file is cut on its way', async () => {
    const uri = (await finishedUri()).slice(emulator.url.length);
    emulator.script('media', { kind: 'cut' });
    const response = await call(uri);
    expect(response.status).toBe(200);
    await expect(response.bytes()).rejects.toThrow();
  });
});

describe('the real SDK', () => {
  let client: GoogleGenAI;
  beforeEach(() => {
    client = new GoogleGenAI({ apiKey: KEY, enterprise: false, httpOptions: { baseUrl: emulator.url } });
  });

  async function render(ending?: GeminiFaults['render']): Promise<GenerateVideosOperation> {
    if (ending !== undefined) emulator.script('render', ending);
    const { name = '' } = await client.models.generateVideos({ model: MODEL, source: { prompt: 'a cat' } });
    emulator.finish(name);
    const operation = Object.assign(new GenerateVideosOperation(), { name });
    return await client.operations.getVideosOperation({ operation });
  }

  test('finds the video of a finished render', async () => {
    const { done, response } = await render();
    expect(done).toBe(true);
    expect(response?.generatedVideos?.[0]?.video?.uri).toContain('/v1beta/files/');
  });

  test('finds the reasons of a filtered one', async () => {
    const { response } = await render({ kind: 'filtered', reasons: ['violence'] });
    expect(response?.generatedVideos).toBeUndefined();
    expect(response?.raiMediaFilteredReasons).toEqual(['violence']);
  });

  test('finds the bytes of an inline one', async () => {
    const { response } = await render({ kind: 'inline' });
    const video = response?.generatedVideos?.[0]?.video;
    expect(video?.mimeType).toBe('video/mp4');
    const expected = await readSampleVideo(8, { audio: true });
    expect(Buffer.from(video?.videoBytes ?? '', 'base64').equals(expected)).toBe(true);
  });

  test('finds the code of one that ended with an error', async () => {
    expect((await render({ kind: 'error', code: 13 })).error).toMatchObject({ code: 13 });
  });
});
