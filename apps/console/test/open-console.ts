/** A gateway and a browser with the console open in it. */
import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningGateway, startGateway } from '@geekhub/gateway/test/start-gateway';
import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { CHROMIUM } from './find-chromium.ts';

export const SCREENSHOTS = new URL('../../../test-output/console/', import.meta.url).pathname;
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-sync',
];
/** A job of the sandbox takes some seconds, on a machine with other work many. */
const PATIENCE_MS = 90_000;
const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 780 } };
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function openConsole(overrides: Readonly<Record<string, string>> = {}) {
  return openConsoleOf(await startGateway(overrides));
}

/** Of a gateway that runs already. */
export async function openConsoleOf(gateway: RunningGateway) {
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET });
  const organization = gateway.secrets.organization_id;

  /** A window of a person of its own, English unless told. What the page complains of is in `problems`. */
  async function newPage(options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: WIDTHS.wide, locale: 'en-US', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const problems: string[] = [];
    const elsewhere: string[] = [];
    page.on('console', (message) => {
      // A refusal of the gateway is an answer: the page shows it.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(gateway.url))
        elsewhere.push(request.url());
    });
    return { page, problems, elsewhere };
  }

  /** As the operator of this machine, through the link that `npm start` prints. */
  async function signIn(page: Page): Promise<void> {
    await page.goto(`${gateway.url}/sign-in#${await gateway.gateway.door.createSignInLink()}`);
    await page.waitForURL('**/playground');
  }

  /** As somebody whose address was proven. */
  async function signInAs(page: Page, email: string): Promise<void> {
    const value = await gateway.gateway.door.enterByEmail(email);
    await page.context().addCookies([{ name: 'geekhub_session', value, url: gateway.url }]);
  }

  return {
    gateway,
    browser,
    newPage,
    signIn,
    signInAs,
    /** The address of a page of the first organisation. */
    address: (path: string, mode: 'live' | 'test' = 'test') =>
      `${gateway.url}/organizations/${organization}/${mode}/${path}`,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

export type OpenConsole = Awaited<ReturnType<typeof openConsole>>;

/** What runs in a page knows no time limit: without one of ours a test would end without a word of where it hung. */
function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  const late = pause(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`not ended in ${PATIENCE_MS / 1000} seconds: ${what}`);
  });
  return Promise.race([work, late]);
}

/** No violation of WCAG 2.2 AA that a program can find. The page's policy allows no script of ours: it is run from outside. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const look = page.evaluate(
    (standards) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: { type: 'tag', values: standards },
      }),
    STANDARDS,
  );
  const { violations } = await inTime(look, `axe, at ${page.url()}`);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' · ')}`);
  expect(found, page.url()).toEqual([]);
}

/** Not waited for: what turns while a video is fetched, also in the browser's own controls, has no end. */
async function endAnimations(page: Page): Promise<void> {
  const end = page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY) animation.cancel();
      else animation.finish();
    }
  });
  await inTime(end, `the animations, at ${page.url()}`);
}

/** Wide and narrow, light and dark: kept as test output for a person to look at, and looked over by axe. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark']) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen;
      }, theme);
      await endAnimations(page);
      await page.screenshot({ path: `${SCREENSHOTS}${name}-${width}-${theme}.png`, fullPage: true });
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name}, ${width}: wider than the screen`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize(WIDTHS.wide);
}
