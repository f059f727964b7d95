/** The sandbox as a provider, with its real rendering thread. */
import type { Json } from '@geekhub/ports/json';
import type { RenderRequest } from '@geekhub/ports/provider';
import { describeProvider } from '@geekhub/testing/provider-suite';
import { afterAll, describe, expect, test } from 'vitest';
import { createSandboxProvider, type SandboxProvider } from '../src/sandbox-provider.ts';
import { readVideoFacts, type VideoFacts } from './read-video-facts.ts';

const START = Date.UTC(2026, 10, 23);
const DELAY_MS = 4000;
const never = new AbortController().signal;

const request: RenderRequest = {
  jobId: 'e8c96506-72a1-429f-a7ed-4bb0a42541be',
  model: 'fal/kling-2',
  upstream: 'fal-ai/kling-video/v2/master/text-to-video',
  prompt: 'an astronaut surfing a giant wave of green salsa 🏄',
  durationSeconds: 1,
  aspectRatio: '21:9',
  resolution: null,
  audio: null,
  negativePrompt: null,
  seed: null,
  imageUrl: null,
  lastFrameUrl: null,
  callbackUrl: null,
};

describeProvider('sandbox', async () => {
  let time = START;
  let accepted = 0;
  const provider = createSandboxProvider({ delayMs: DELAY_MS, now: () => new Date(time) });
  return {
    provider: {
      ...provider,
      async submit(asked, signal) {
        const outcome = await provider.submit(asked, signal);
        if (outcome.kind === 'accepted') accepted += 1;
        return outcome;
      },
    },
    request,
    paidRequests: () => accepted,
    async finish() {
      time += DELAY_MS;
    },
    secrets: [],
    faults: {},
    close: provider.close,
  };
});

/** Submits at the start, then asks at `time`. */
async function checkAt(time: number) {
  let clock = START;
  const provider = createSandboxProvider({ delayMs: DELAY_MS, now: () => new Date(clock) });
  const submitted = await provider.submit(request, never);
  if (submitted.kind !== 'accepted') throw new Error(`not accepted: ${submitted.kind}`);
  clock = time;
  return provider.check(submitted.operation, never);
}

describe('an operation', () => {
  test('tells its progress from the clock alone', async () => {
    expect(await checkAt(START)).toEqual({ kind: 'running', progress: 0 });
    expect(await checkAt(START + DELAY_MS / 4)).toEqual({ kind: 'running', progress: 25 });
    expect(await checkAt(START + DELAY_MS - 1)).toEqual({ kind: 'running', progress: 99 });
    expect(await checkAt(START + DELAY_MS)).toMatchObject({ kind: 'finished' });
  });

  test('runs, and is not negative, where the clock was set back', async () => {
    expect(await checkAt(START - 60_000)).toEqual({ kind: 'running', progress: 0 });
  });

  test('is finished by another process that knows nothing but its JSON', async () => {
    const submitted = await createSandboxProvider({ delayMs: 0 }).submit(request, never);
    if (submitted.kind !== 'accepted') throw new Error(`not accepted: ${submitted.kind}`);
    const stored: Json = JSON.parse(JSON.stringify(submitted.operation));
    expect(await createSandboxProvider({ delayMs: 0 }).check(stored, never)).toMatchObject({
      kind: 'finished',
      output: { prompt: request.prompt },
    });
  });

  test('keeps at most 300 characters of the prompt, none of them cut in half', async () => {
    const provider = createSandboxProvider({ delayMs: 0 });
    const submitted = await provider.submit({ ...request, prompt: '🏄'.repeat(2000) }, never);
    expect(submitted).toMatchObject({ operation: { prompt: `${'🏄'.repeat(299)}…` } });
  });

  test('is refused where the sandbox knows no such shape', async () => {
    const provider = createSandboxProvider({ delayMs: 0 });
    expect(await provider.submit({ ...request, aspectRatio: '7:5' }, never)).toMatchObject({
      kind: 'rejected',
      reason: { code: 'input_rejected' },
    });
  });
});

describe('a video', () => {
  const provider: SandboxProvider = createSandboxProvider({ delayMs: 0 });
  afterAll(() => provider.close());

  async function render(asked: Partial<RenderRequest>): Promise<VideoFacts> {
    const submitted = await provider.submit({ ...request, ...asked }, never);
    if (submitted.kind !== 'accepted') throw new Error(`not accepted: ${submitted.kind}`);
    const checked = await provider.check(submitted.operation, never);
    if (checked.kind !== 'finished') throw new Error(`not finished: ${checked.kind}`);
    const opened = await provider.open(checked.output, never);
    if (opened.kind !== 'opened') throw new Error(`not opened: ${opened.kind}`);
    return readVideoFacts(await new Response(opened.stream).bytes());
  }

  test.each([5, 8])('of %i seconds is a silent H.264 MP4 of exactly that length', async (durationSeconds) => {
    const facts = await render({ durationSeconds });
    expect(facts.codec).toMatch(/^avc1\./);
    expect(facts.seconds).toBeCloseTo(durationSeconds, 3);
    expect(facts.frames).toBe(durationSeconds * 24);
    expect(facts.audioTracks).toBe(0);
  });

  test.each([
    ['16:9', 640, 360],
    ['9:16', 360, 640],
    ['1:1', 640, 640],
    ['4:3', 640, 480],
    ['3:4', 480, 640],
    ['21:9', 640, 274],
    ['9:21', 274, 640],
    [null, 640, 360],
  ])('asked for as %s has that shape', async (aspectRatio, width, height) => {
    expect(await render({ aspectRatio, durationSeconds: 0.25 })).toMatchObject({ width, height });
  });

  test('of a prompt of 4000 characters is rendered', async () => {
    const prompt = 'ola gigante 🌊 موجة '.repeat(211).slice(0, 4000);
    expect((await render({ prompt, durationSeconds: 0.25 })).frames).toBe(6);
  });

  test('cannot be opened once the sandbox is closed, and that is an answer', async () => {
    const closed = createSandboxProvider({ delayMs: 0 });
    await closed.close();
    const scene = { model: 'fal/kling-2', prompt: 'a wave', durationSeconds: 1, aspectRatio: null };
    expect(await closed.open(scene, never)).toEqual({ kind: 'unavailable', retryAfterMs: null });
  });
});
