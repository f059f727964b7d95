/** Where it matters whose video is whose, each has its own bytes; behind something else, its own address. */
import { expect, test } from 'vitest';
import { startFalQueueEmulator } from '../src/fal-queue-emulator.ts';
import { startGeminiVeoEmulator } from '../src/gemini-veo-emulator.ts';
import { readSampleVideo } from '../src/sample-video.ts';

const OPTIONS = { renderMs: 0, distinctVideos: true, publicUrl: 'http://127.0.0.1:9' };
const headers = { 'content-type': 'application/json', authorization: 'Key any', 'x-goog-api-key': 'any' };

async function post(url: string, body: object): Promise<Record<string, string>> {
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

/** The sample, then one box to the very end that players skip. */
function expectMarked(video: Uint8Array, sample: Uint8Array): void {
  const bytes = Buffer.from(video);
  expect(bytes.subarray(0, sample.length).equals(sample)).toBe(true);
  expect(bytes.readUInt32BE(sample.length)).toBe(bytes.length - sample.length);
  expect(bytes.toString('latin1', sample.length + 4, sample.length + 8)).toBe('free');
}

test('fal: two renders of one prompt are two files, named by the address before it', async () => {
  const fal = await startFalQueueEmulator(OPTIONS);
  try {
    const submit = () =>
      post(`${fal.url}/fal-ai/kling-video/v2/master/text-to-video`, { prompt: 'a cat', duration: '5' });
    const [first, second] = [await submit(), await submit()];
    const videos = await Promise.all([fal.video(first.request_id ?? ''), fal.video(second.request_id ?? '')]);
    expect(Buffer.from(videos[0]).equals(videos[1])).toBe(false);
    expectMarked(videos[0], await readSampleVideo(5));
    expect(first.response_url).toMatch(OPTIONS.publicUrl);
    const served = await fetch(`${fal.url}/files/b/${first.request_id}/output.mp4`);
    expect(Buffer.from(await served.bytes()).equals(videos[0])).toBe(true);
  } finally {
    await fal.close();
  }
});

test('Google: two renders of one prompt are two files, named by the address before it', async () => {
  const google = await startGeminiVeoEmulator(OPTIONS);
  try {
    const submit = () =>
      post(`${google.url}/v1beta/models/veo-3.1-generate-preview:predictLongRunning`, {
        instances: [{ prompt: 'a cat' }],
        parameters: { durationSeconds: 4 },
      });
    const [first, second] = [await submit(), await submit()];
    const videos = await Promise.all([google.video(first.name ?? ''), google.video(second.name ?? '')]);
    expect(Buffer.from(videos[0]).equals(videos[1])).toBe(false);
    expectMarked(videos[0], await readSampleVideo(4, { audio: true }));
    const polled = await (await fetch(`${google.url}/v1beta/${first.name}`, { headers })).text();
    const [uri = ''] = /http:[^"]*download/.exec(polled) ?? [];
    expect(uri).toMatch(OPTIONS.publicUrl);
    const served = await fetch(uri.replace(OPTIONS.publicUrl, google.url), { headers });
    expect(Buffer.from(await served.bytes()).equals(videos[0])).toBe(true);
  } finally {
    await google.close();
  }
});
