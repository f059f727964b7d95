/** The real SDK against the emulated Gemini API: what every provider promises, and what Google sees of us. */
import { describeProvider } from '@geekhub/testing/provider-suite';
import { WEBP } from '@geekhub/testing/sample-images';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGoogleProvider } from '../src/google-provider.ts';
import { API_KEY, never, operationName, REQUEST, startVeo, type VeoHarness } from './veo-harness.ts';

describeProvider('google', async () => {
  const { emulator, provider } = await startVeo();
  return {
    provider,
    request: REQUEST,
    paidRequests: () => emulator.requests.filter(({ method }) => method === 'POST').length,
    finish: async (operation) => emulator.finish(operationName(operation)),
    video: () => emulator.video(emulator.submits[0]?.operation ?? ''),
    secrets: [API_KEY],
    faults: {
      submitAnswerLost: () => emulator.script('submit', { kind: 'reset', started: true }),
      submitAnswerUnreadable: () => emulator.script('submit', { kind: 'invalid_json' }),
      submitServerError: () => emulator.script('submit', { kind: 'status', status: 500, started: true }),
      submitTooMany: () => emulator.script('submit', { kind: 'status', status: 429 }),
      submitCredentialsRefused: () => emulator.script('submit', { kind: 'status', status: 403 }),
      submitUnreachable: () => emulator.close(),
      submitInputRefused: () => emulator.script('submit', { kind: 'status', status: 400 }),
      submitModelMissing: () => emulator.script('submit', { kind: 'status', status: 404 }),
      submitSilent: () => emulator.script('submit', { kind: 'hang', started: true }),
      checkAnswerLost: () => emulator.script('poll', { kind: 'truncated' }),
      checkAnswerUnreadable: () => emulator.script('poll', { kind: 'invalid_json' }),
      checkServerError: () => emulator.script('poll', { kind: 'status', status: 503 }),
      checkTooMany: () => emulator.script('poll', { kind: 'status', status: 429 }),
      checkCredentialsRefused: () => emulator.script('poll', { kind: 'status', status: 403 }),
      checkNotFound: () => emulator.script('poll', { kind: 'status', status: 404 }),
      renderContentRefused: () => emulator.script('render', { kind: 'filtered', reasons: ['violence'] }),
      renderInputRefused: () => emulator.script('render', { kind: 'error', code: 3 }),
      renderFailed: () => emulator.script('render', { kind: 'error', code: 13 }),
      openRefused: () => emulator.script('media', { kind: 'status', status: 403 }),
      openCut: () => emulator.script('media', { kind: 'cut' }),
    },
    close: () => emulator.close(),
  };
});

describe('what Google is asked', () => {
  let veo: VeoHarness;
  beforeEach(async () => {
    veo = await startVeo();
  });
  afterEach(() => veo.emulator.close());

  async function submittedBody(change: Partial<typeof REQUEST>): Promise<unknown> {
    const outcome = await veo.provider.submit({ ...REQUEST, ...change }, never);
    expect(outcome.kind).toBe('accepted');
    return veo.emulator.submits.at(-1)?.body;
  }

  test('a text request carries the chosen length, ratio and resolution, and neither sound, persons nor seed', async () => {
    const body = await submittedBody({
      negativePrompt: 'rain',
      audio: true,
      seed: 7,
      callbackUrl: 'https://gateway.example/done',
    });
    expect(body).toEqual({
      instances: [{ prompt: 'a cat on a skateboard' }],
      parameters: {
        sampleCount: 1,
        durationSeconds: 8,
        aspectRatio: '16:9',
        resolution: '720p',
        negativePrompt: 'rain',
      },
    });
  });

  test('what was not chosen is not sent', async () => {
    const body = await submittedBody({ aspectRatio: null, resolution: null, durationSeconds: 4 });
    expect(body).toEqual({
      instances: [{ prompt: 'a cat on a skateboard' }],
      parameters: { sampleCount: 1, durationSeconds: 4 },
    });
  });

  test('an image travels as its bytes', async () => {
    const body = await submittedBody({ imageUrl: 'data:image/png;base64,iVBORw0KGgo=' });
    expect(body).toMatchObject({
      instances: [{ image: { bytesBase64Encoded: 'iVBORw0KGgo=', mimeType: 'image/png' } }],
    });
  });

  test('so does the frame that the video ends with', async () => {
    const body = await submittedBody({
      imageUrl: 'data:image/png;base64,iVBORw0KGgo=',
      lastFrameUrl: WEBP.dataUrl,
    });
    expect(body).toMatchObject({
      instances: [
        {
          image: { bytesBase64Encoded: 'iVBORw0KGgo=', mimeType: 'image/png' },
          lastFrame: { bytesBase64Encoded: WEBP.base64, mimeType: 'image/webp' },
        },
      ],
    });
  });

  test('the submit goes to the upstream id, with the key in its header and nowhere else', async () => {
    await submittedBody({ upstream: 'veo-3.1-fast-generate-preview' });
    expect(veo.emulator.requests).toHaveLength(1);
    const [request] = veo.emulator.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1beta/models/veo-3.1-fast-generate-preview:predictLongRunning',
      headers: { 'x-goog-api-key': API_KEY },
    });
    expect(JSON.stringify([request?.path, request?.body])).not.toContain(API_KEY);
  });

  test('a check is one GET of the stored operation', async () => {
    const name = 'models/veo-3.1-generate-preview/operations/k2x9op1';
    await veo.provider.check({ name }, never);
    expect(veo.emulator.requests).toMatchObject([{ method: 'GET', path: `/v1beta/${name}` }]);
  });

  test('what is kept is the name of the operation and the address of the video, nothing more', async () => {
    const output = await veo.render();
    const operation = veo.emulator.submits[0]?.operation;
    expect(await veo.provider.submit(REQUEST, never)).toEqual({
      kind: 'accepted',
      operation: { name: veo.emulator.submits[1]?.operation },
    });
    expect(operation).toMatch(/^models\/veo-3.1-generate-preview\/operations\/[a-z0-9]+$/);
    expect(Object.keys(output as object)).toEqual(['uri']);
  });

  test('a path in the base URL is kept', async () => {
    const provider = createGoogleProvider({
      apiKey: API_KEY,
      baseUrl: `${veo.emulator.url}/proxy/`,
    });
    await provider.submit(REQUEST, never);
    expect(veo.emulator.requests[0]?.path).toBe(
      '/proxy/v1beta/models/veo-3.1-generate-preview:predictLongRunning',
    );
  });
});
