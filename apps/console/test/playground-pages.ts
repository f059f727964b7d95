/** What tests of the playground do on its page. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const RENDER_MS = 60_000;

/** The video does not only stand there: its time moves. */
export async function expectPlaying(page: Page, within: Locator = page.locator('main')): Promise<void> {
  const video = within.locator('video').first();
  await video.waitFor({ timeout: RENDER_MS });
  const readTime = () =>
    video.evaluate((element: HTMLVideoElement) => (element.paused ? -1 : element.currentTime));
  await expect.poll(readTime, { timeout: 15_000 }).toBeGreaterThan(0.05);
  const before = await readTime();
  await expect.poll(readTime, { timeout: 5_000 }).not.toBe(before);
  expect(await video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(0);
}
