/** The page of docs/browser.md, opened in a browser from another origin than the gateway's. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Job } from '@geekhub/contracts/job';
import type { JobToken } from '@geekhub/contracts/job-token';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { readProgram } from '../src/read-program.ts';
import { type GatewayProcess, startGateway } from '../src/start-gateway.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];
const SCREENSHOTS = new URL('../../test-output/', import.meta.url).pathname;

async function call<Body>({ url, secrets }: GatewayProcess, path: string, body: object): Promise<Body> {
  const response = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets.test_key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Body;
}

/** Where a page lies that knows nothing of the gateway. */
async function serve(page: string) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

const title = CHROMIUM === undefined ? 'watch.html (skipped: no Chromium here)' : 'watch.html';

test.skipIf(CHROMIUM === undefined)(
  `${title} shows a video from its order to its end, with a token and no key`,
  async () => {
    await using gateway = await startGateway();
    await using site = await serve(await readProgram('docs/browser.md', 'watch.html'));
    const order = { model: 'fal/kling-2', prompt: 'a paper boat in the rain', duration: 5 };
    const job = await call<Job>(gateway, 'videos/generations', order);
    const { token } = await call<JobToken>(gateway, `videos/${job.id}/tokens`, {});
    const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET });
    try {
      const page = await browser.newPage({ viewport: { width: 800, height: 700 } });
      page.setDefaultTimeout(90_000);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      const given = new URLSearchParams({ gateway: gateway.url, job: job.id, token });
      await page.goto(`${site.url}/watch.html?${given}`);
      await page.getByText('a paper boat in the rain').waitFor();
      await page.locator('video').waitFor();
      await page.waitForFunction('document.querySelector("video").readyState > 2');
      await mkdir(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: `${SCREENSHOTS}browser-page.png` });
      expect(await page.getByRole('status').textContent()).toBe('completed');
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
