/** A fal provider, the emulator it speaks to, and a request it renders. */
import { type FalQueueEmulatorOptions, startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { RenderRequest } from '@geekhub/ports/provider';
import type { ProviderHarness } from '@geekhub/testing/provider-suite';
import { readOperation } from '../src/fal-handles.ts';
import { createFalProvider } from '../src/fal-provider.ts';

export const KEY = 'emulated-key-id:emulated-key-secret';
export const never = new AbortController().signal;

export const klingRequest: RenderRequest = {
  jobId: '0199d3a5-0000-7000-8000-000000000001',
  model: 'fal/kling-2',
  upstream: 'fal-ai/kling-video/v2/master/text-to-video',
  prompt: 'a lighthouse in a storm',
  durationSeconds: 5,
  aspectRatio: '16:9',
  resolution: null,
  audio: null,
  negativePrompt: null,
  seed: null,
  imageUrl: null,
  lastFrameUrl: null,
  callbackUrl: null,
};

export async function startFal(options: FalQueueEmulatorOptions = {}) {
  const emulator = await startFalQueueEmulator({
    keys: [KEY],
    renderMs: Number.POSITIVE_INFINITY,
    webhookRetryDelaysMs: [],
    ...options,
  });
  const provider = createFalProvider({
    key: KEY,
    queueUrl: emulator.url,
    restUrl: emulator.url,
    jwksUrl: emulator.jwksUrl,
  });
  return { emulator, provider };
}

/** What the emulator calls the render of this operation. */
export function requestIdOf(operation: unknown): string {
  const requestId = readOperation(operation)?.requestId;
  if (requestId === undefined) throw new Error('that is no operation');
  return requestId;
}

export async function createFalHarness(): Promise<ProviderHarness> {
  const { emulator, provider } = await startFal();
  let finished = '';
  return {
    provider,
    request: klingRequest,
    paidRequests: () => emulator.submits.length,
    async finish(operation) {
      finished = requestIdOf(operation);
      emulator.finish(finished);
    },
    video: () => emulator.video(finished),
    secrets: [KEY, 'emulated-key-secret'],
    faults: {
      submitAnswerLost: () => emulator.script('submit', { kind: 'reset', started: true }),
      submitAnswerUnreadable: () => emulator.script('submit', { kind: 'invalid_json' }),
      submitServerError: () => emulator.script('submit', { kind: 'status', status: 503, started: true }),
      submitTooMany: () => emulator.script('submit', { kind: 'status', status: 429, retryAfterSeconds: 7 }),
      submitCredentialsRefused: () => emulator.script('submit', { kind: 'status', status: 401 }),
      submitUnreachable: () => emulator.close(),
      submitInputRefused: () => emulator.script('submit', { kind: 'status', status: 422 }),
      submitContentRefused: () =>
        emulator.script('submit', {
          kind: 'status',
          status: 422,
          body: { detail: [{ type: 'content_policy_violation', loc: ['body', 'prompt'], msg: 'flagged' }] },
        }),
      submitModelMissing: () => emulator.script('submit', { kind: 'status', status: 404 }),
      submitSilent: () => emulator.script('submit', { kind: 'hang', started: true }),
      checkAnswerLost: () => emulator.script('status', { kind: 'reset' }),
      checkAnswerUnreadable: () => emulator.script('status', { kind: 'invalid_json' }),
      checkServerError: () => emulator.script('status', { kind: 'status', status: 500 }),
      checkTooMany: () => emulator.script('status', { kind: 'status', status: 429 }),
      checkCredentialsRefused: () => emulator.script('status', { kind: 'status', status: 401 }),
      checkNotFound: () => emulator.script('status', { kind: 'status', status: 404 }),
      renderContentRefused: () =>
        emulator.script('render', { kind: 'model_error', type: 'content_policy_violation' }),
      renderInputRefused: () => emulator.script('render', { kind: 'model_error', type: 'image_too_small' }),
      renderFailed: () =>
        emulator.script('render', { kind: 'runner_error', type: 'runner_disconnected', status: 503 }),
      openRefused: () => emulator.script('media', { kind: 'status', status: 503 }),
      openCut: () => emulator.script('media', { kind: 'cut' }),
    },
    close: () => emulator.close(),
  };
}
