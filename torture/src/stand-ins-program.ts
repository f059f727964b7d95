/** The outside world in a process of its own: fal, Google, Supabase. It outlives every crash, so it can tell. */
import { createHash } from 'node:crypto';
import { startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import { startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import { startSupabaseStorageEmulator } from '@geekhub/emulators/supabase-storage-emulator';
import { readPrompt } from './read-prompt.ts';
import type { Render, StandInsMessage } from './stand-ins.ts';

const RENDER_MS = 1_500;
/** fal calls back for much longer than any outage lasts. */
const WEBHOOK_RETRY_DELAYS_MS = Array.from({ length: 400 }, () => 300);
const CALLBACK_JOB = /\/callbacks\/fal\/(?<jobId>[0-9a-f-]{36})\//;

const [falUrl = '', googleUrl = ''] = process.argv.slice(2);
const fal = await startFalQueueEmulator({
  publicUrl: falUrl,
  renderMs: RENDER_MS,
  webhookRetryDelaysMs: WEBHOOK_RETRY_DELAYS_MS,
  distinctVideos: true,
});
const google = await startGeminiVeoEmulator({
  publicUrl: googleUrl,
  renderMs: RENDER_MS,
  distinctVideos: true,
});
const storage = await startSupabaseStorageEmulator();

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Every submit that started a render, each of them money. */
async function listRenders(): Promise<Render[]> {
  const renders: Render[] = [];
  for (const { input, webhook, requestId } of fal.submits) {
    if (requestId === null) continue;
    const jobId = CALLBACK_JOB.exec(webhook ?? '')?.groups?.jobId ?? null;
    const video = sha256(await fal.video(requestId));
    renders.push({ provider: 'fal', prompt: readPrompt(input), jobId, sha256: video });
  }
  for (const { body, operation } of google.submits) {
    if (operation === null) continue;
    const video = sha256(await google.video(operation));
    renders.push({ provider: 'google', prompt: readPrompt(body), jobId: null, sha256: video });
  }
  return renders;
}

process.on('disconnect', () => process.exit());
process.on('message', async () => {
  process.send?.({ kind: 'renders', renders: await listRenders() } satisfies StandInsMessage);
});
const ports = [fal.url, google.url, storage.url].map((url) => Number(new URL(url).port));
process.send?.({ kind: 'listening', ports } satisfies StandInsMessage);
