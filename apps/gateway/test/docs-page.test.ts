import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
const SCREENSHOTS = new URL('../../../test-output/', import.meta.url).pathname;
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-sync',
];

const title =
  CHROMIUM === undefined ? 'the documentation page (skipped: no Chromium here)' : 'the documentation page';

describe.skipIf(CHROMIUM === undefined)(title, () => {
  let gateway: RunningGateway;
  let browser: Browser;
  beforeAll(async () => {
    gateway = await startGateway();
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.[Symbol.asyncDispose]();
  });

  it('shows every call, loads nothing from elsewhere, and lets a reader make a real request', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(90_000);
    const requested: string[] = [];
    const problems: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));

    await page.goto(`${gateway.url}/docs`);
    await page.getByText('/v1/videos/generations').first().waitFor();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByRole('textbox').fill(gateway.secrets.test_key);
    await page.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).click();

    const call = page.locator('#operations-Credits-credits-get');
    await call.locator('.opblock-summary').click();
    await call.getByRole('button', { name: 'Try it out' }).click();
    await call.getByRole('button', { name: 'Execute' }).click();
    await call.locator('.live-responses-table').getByText('10000.00').first().waitFor();

    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: `${SCREENSHOTS}docs-page.png` });
    const elsewhere = requested.filter((url) => !url.startsWith(gateway.url) && !url.startsWith('data:'));
    expect(elsewhere).toEqual([]);
    expect(problems).toEqual([]);
  });
});
