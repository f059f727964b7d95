/** The outside world in a process of its own: fal, Google, Supabase. It outlives every crash, so it can tell. */
import { createHash } from 'node:crypto';
import { describeFalVideo, findFalEndpoint } from '@geekhub/emulators/fal-models';
import { startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import { readSeconds } from '@geekhub/emulators/gemini-input';
import { startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import { startSupabaseStorageEmulator } from '@geekhub/emulators/supabase-storage-emulator';
import { finishRenders } from './finish-renders.ts';
import { createRandom } from './random.ts';
import { readPrompt } from './read-prompt.ts';
import { startShortRenders } from './short-renders.ts';
import type { Render, StandInsMessage, StoredObject } from './stand-ins.ts';

/** fal calls back for much longer than any outage lasts. */
const WEBHOOK_RETRY_DELAYS_MS = Array.from({ length: 400 }, () => 300);
const CALLBACK_JOB = /\/callbacks\/fal\/(?<jobId>[0-9a-f-]{36})\//;
/** Only what ends them here does. */
const RENDERS = { renderMs: Number.POSITIVE_INFINITY, distinctVideos: true } as const;

const [falUrl = '', googleUrl = '', seed] = process.argv.slice(2);
const random = createRandom(Number(seed));
const fal = await startFalQueueEmulator({
  ...RENDERS,
  publicUrl: falUrl,
  webhookRetryDelaysMs: WEBHOOK_RETRY_DELAYS_MS,
});
const google = await startGeminiVeoEmulator({ ...RENDERS, publicUrl: googleUrl });
const storage = await startSupabaseStorageEmulator();
finishRenders(
  (from) => fal.submits.slice(from).map(({ requestId }) => requestId),
  (requestId) => fal.finish(requestId),
  random,
);
finishRenders(
  (from) => google.submits.slice(from).map(({ operation }) => operation),
  (operation) => google.finish(operation),
  random,
);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function secondsOfFal(endpointId: string, input: unknown): number {
  const endpoint = findFalEndpoint(endpointId, []);
  if (endpoint === null) throw new Error(`fal took a job of ${endpointId}, which it does not host`);
  return describeFalVideo(endpoint, input).seconds;
}

/** Every submit that started a render, each of them money. */
async function listRenders(): Promise<Render[]> {
  const renders: Render[] = [];
  for (const { endpoint, input, webhook, requestId } of fal.submits) {
    if (requestId === null) continue;
    const jobId = CALLBACK_JOB.exec(webhook ?? '')?.groups?.jobId ?? null;
    const seconds = secondsOfFal(endpoint, input);
    const video = sha256(await fal.video(requestId));
    renders.push({ provider: 'fal', prompt: readPrompt(input), jobId, seconds, sha256: video });
  }
  for (const { body, operation } of google.submits) {
    if (operation === null) continue;
    const seconds = readSeconds(body);
    const video = sha256(await google.video(operation));
    renders.push({ provider: 'google', prompt: readPrompt(body), jobId: null, seconds, sha256: video });
  }
  return renders;
}

function listStored(): StoredObject[] {
  return [...storage.objects.values()].map(({ key, bytes }) => ({ key, sha256: sha256(bytes) }));
}

process.on('disconnect', () => process.exit());
process.on('message', async () => {
  const renders = await listRenders();
  process.send?.({ kind: 'records', renders, stored: listStored() } satisfies StandInsMessage);
});
const behind = [google.url, storage.url].map((url) => Number(new URL(url).port));
const ports = [await startShortRenders(fal.url), ...behind];
process.send?.({ kind: 'listening', ports } satisfies StandInsMessage);
