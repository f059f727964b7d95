/** What the sandbox plays for those who try out how their code fails. */
import type { Json } from '@geekhub/ports/json';
import type { CheckOutcome, RenderRequest } from '@geekhub/ports/provider';
import { expect, test } from 'vitest';
import { createSandboxProvider } from '../src/sandbox-provider.ts';

const DELAY_MS = 4_000;
const START = Date.UTC(2026, 10, 23);
const never = new AbortController().signal;

const request: RenderRequest = {
  ...{ jobId: 'e8c96506-72a1-429f-a7ed-4bb0a42541be', model: 'fal/kling-2', upstream: 'kling' },
  ...{ prompt: 'a wave', durationSeconds: 0.5, aspectRatio: '16:9', resolution: null, audio: null },
  ...{ negativePrompt: null, seed: null, imageUrl: null, lastFrameUrl: null, callbackUrl: null },
};

async function operationOf(scenario: string): Promise<Json> {
  const provider = createSandboxProvider({ delayMs: DELAY_MS, now: () => new Date(START) });
  const submitted = await provider.submit({ ...request, scenario }, never);
  if (submitted.kind !== 'accepted') throw new Error(`not accepted: ${submitted.kind}`);
  return JSON.parse(JSON.stringify(submitted.operation));
}

/** Asks another process, which knows nothing but the operation, at this many milliseconds after the submit. */
async function played(scenario: string, ...times: number[]): Promise<CheckOutcome[]> {
  const operation = await operationOf(scenario);
  const checkAt = (time: number) =>
    createSandboxProvider({ delayMs: 0, now: () => new Date(START + time) }).check(operation, never);
  return Promise.all(times.map(checkAt));
}

test.each([
  ['fails', 'provider_error'],
  ['moderated', 'content_policy'],
])('%s runs as long as any other, and ends with %s', async (scenario, code) => {
  expect(await played(scenario, DELAY_MS - 1, DELAY_MS)).toMatchObject([
    { kind: 'running' },
    { kind: 'failed', reason: { code } },
  ]);
});

test('slow takes a minute and a half, however long others take', async () => {
  expect(await played('slow', DELAY_MS, 45_000, 89_999, 90_000)).toMatchObject([
    { kind: 'running', progress: 4 },
    { kind: 'running', progress: 50 },
    { kind: 'running', progress: 99 },
    { kind: 'finished' },
  ]);
});

test('provider_outage answers no question for ten seconds, and is finished then', async () => {
  expect(await played('provider_outage', 0, DELAY_MS, 9_999, 10_000)).toMatchObject([
    ...[{ kind: 'unavailable' }, { kind: 'unavailable' }, { kind: 'unavailable' }, { kind: 'finished' }],
  ]);
});

test('lost_submit is never confirmed', async () => {
  const provider = createSandboxProvider({ delayMs: 0 });
  expect(await provider.submit({ ...request, scenario: 'lost_submit' }, never)).toEqual({
    kind: 'unconfirmed',
  });
});

test('truncated_video delivers the first half of a file, as if that were all', async () => {
  const provider = createSandboxProvider({ delayMs: 0 });
  async function bytesOf(scenario: string): Promise<Uint8Array> {
    const [checked] = await played(scenario, 90_000);
    if (checked?.kind !== 'finished') throw new Error(`not finished: ${checked?.kind}`);
    const opened = await provider.open(checked.output, never);
    if (opened.kind !== 'opened') throw new Error(`not opened: ${opened.kind}`);
    const bytes = await new Response(opened.stream).bytes();
    expect(opened.bytes).toBe(bytes.length);
    return bytes;
  }
  try {
    const whole = await bytesOf('slow');
    const cut = await bytesOf('truncated_video');
    expect(cut).toEqual(whole.subarray(0, Math.floor(whole.length / 2)));
  } finally {
    await provider.close();
  }
});

test('a scenario that names a model is played where this model renders, and nowhere else', async () => {
  expect(await played('fails:fal/kling-2', DELAY_MS)).toMatchObject([{ kind: 'failed' }]);
  expect(await played('fails:fal/hailuo-02', DELAY_MS)).toMatchObject([{ kind: 'finished' }]);
});

test('an operation of before there were scenarios goes on as it was', async () => {
  const { scenario: _, ...before } = (await operationOf('fails')) as Record<string, Json>;
  const provider = createSandboxProvider({ delayMs: 0, now: () => new Date(START + DELAY_MS) });
  expect(await provider.check(before, never)).toMatchObject({ kind: 'finished' });
});
