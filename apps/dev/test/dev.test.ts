/** `npm run dev` as a user has it: one process to start, one signal to stop. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createVideoClient } from '@geekhub/client/video-client';
import { findFreePort } from '@geekhub/testing/free-port';
import { expect, onTestFinished, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../src/main.ts');

async function startDev(): Promise<{
  url: string;
  dataDir: string;
  stop: () => Promise<{ code: number | null; output: string }>;
}> {
  const dataDir = await mkdtemp(join(tmpdir(), 'geekhub-dev-'));
  const port = await findFreePort();
  const child = spawn(process.execPath, [MAIN, '--port', String(port), '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = text(child.stdout);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    return { code: await ended, output: await output };
  };
  onTestFinished(async () => {
    await stop();
    await rm(dataDir, { recursive: true });
  });
  return { url: `http://127.0.0.1:${port}`, dataDir, stop };
}

async function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

test('a live key renders a video without any account, and one signal stops every server', async () => {
  const { url, dataDir, stop } = await startDev();
  await expect.poll(() => isListening(`${url}/healthz`), { interval: 200 }).toBe(true);
  const { live_key: apiKey } = JSON.parse(await readFile(join(dataDir, 'first-run.json'), 'utf8'));
  const client = createVideoClient({ baseUrl: url, apiKey });

  const { id } = await client.create({ model: 'fal/runway-gen-4', prompt: 'a lighthouse in the fog' });
  await expect.poll(() => client.get(id), { interval: 500 }).toMatchObject({ status: 'completed' });
  const { video_url: videoUrl } = await client.get(id);
  const video = await fetch(videoUrl ?? '');
  expect(video.status).toBe(200);
  expect((await video.bytes()).byteLength).toBe((await client.receipt(id)).delivered?.bytes);

  const { code, output } = await stop();
  expect(code).toBe(0);
  const addresses = [...new Set(output.match(/http:\/\/127\.0\.0\.1:\d+/g))];
  expect(addresses).toHaveLength(4);
  for (const address of addresses) expect(await isListening(address)).toBe(false);
});

test('the operator of the introduction signs in to the console, with the password and with the link that is printed', async () => {
  const { url, stop } = await startDev();
  await expect.poll(() => isListening(`${url}/healthz`), { interval: 200 }).toBe(true);
  const call = (path: string, input: object, cookie = '') =>
    fetch(`${url}/console/trpc/session.${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(input),
    });
  const email = 'operator@example.com';
  const entered = await call('signInByPassword', { email, password: 'local-password' });
  expect(entered.headers.getSetCookie()).toEqual([expect.stringMatching(/^geekhub_session=/)]);
  const [cookie = ''] = entered.headers.getSetCookie()[0]?.split(';') ?? [];
  const session = await fetch(`${url}/console/trpc/session.get`, { headers: { cookie } });
  expect(await session.json()).toMatchObject({ result: { data: { email, operator: true } } });

  const asked = await call('requestSignInLink', { email });
  expect(asked.status).toBe(200);
  const { output } = await stop();
  expect(output).toContain(`${email}, password local-password`);
  expect(output).toMatch(
    /^Email to operator@example\.com: http:\/\/127\.0\.0\.1:\d+\/auth\/v1\/verify\?token=pkce_/m,
  );
});
