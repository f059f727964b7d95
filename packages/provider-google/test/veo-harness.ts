/** A Google provider, and the emulator that it speaks to. */
import { type GeminiVeoEmulator, startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import type { Json } from '@geekhub/ports/json';
import type { RenderRequest, VideoProvider } from '@geekhub/ports/provider';
import { createGoogleProvider } from '../src/google-provider.ts';

export const API_KEY = 'AIza-the-secret-key';

export const REQUEST: RenderRequest = {
  jobId: '0198c1f2-7d1c-7000-8000-000000000001',
  model: 'google/veo-3.1',
  upstream: 'veo-3.1-generate-preview',
  prompt: 'a cat on a skateboard',
  durationSeconds: 8,
  aspectRatio: '16:9',
  resolution: '720p',
  audio: true,
  negativePrompt: null,
  seed: null,
  imageUrl: null,
  lastFrameUrl: null,
  callbackUrl: null,
};

export const never = new AbortController().signal;

export interface VeoHarness {
  emulator: GeminiVeoEmulator;
  provider: VideoProvider;
  /** A render that has finished, and where its video is. */
  render(): Promise<Json>;
}

export async function startVeo(options: { genuineUris?: boolean } = {}): Promise<VeoHarness> {
  const emulator = await startGeminiVeoEmulator({
    ...options,
    keys: [API_KEY],
    renderMs: Number.POSITIVE_INFINITY,
  });
  const provider = createGoogleProvider({ apiKey: API_KEY, baseUrl: emulator.url });
  return { emulator, provider, render: () => renderVideo(emulator, provider) };
}

async function renderVideo(emulator: GeminiVeoEmulator, provider: VideoProvider): Promise<Json> {
  const submitted = await provider.submit(REQUEST, never);
  if (submitted.kind !== 'accepted') throw new Error('the submit was not accepted');
  emulator.finish(operationName(submitted.operation));
  const checked = await provider.check(submitted.operation, never);
  if (checked.kind !== 'finished') throw new Error('the render did not finish');
  return checked.output;
}

export function operationName(operation: Json): string {
  return (operation as { name: string }).name;
}
