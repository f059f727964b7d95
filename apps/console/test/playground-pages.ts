/** What tests of the playground do on its page. */

import type { Job } from '@geekhub/contracts/job';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenConsole } from './open-console.ts';

/** Test videos are drawn here, on a machine that may have much else to do. */
const RENDER_MS = 150_000;

/** The video does not only stand there: its time moves. */
export async function expectPlaying(page: Page, within: Locator = page.locator('main')): Promise<void> {
  const video = within.locator('video').first();
  await video.waitFor({ timeout: RENDER_MS });
  // What was played, and not what plays: on a slow day the video has ended when it is looked at.
  const readPlayed = () =>
    video.evaluate(({ played }: HTMLVideoElement) =>
      played.length === 0 ? 0 : played.end(0) - played.start(0),
    );
  await expect.poll(readPlayed).toBeGreaterThan(0.2);
  expect(await video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(0);
}

/** What a group offers to choose from, in its order. */
export async function optionsOf(page: Page, name: string, { enabled = false } = {}): Promise<string[]> {
  const group = page.getByRole('group', { name, exact: true });
  const radios = group.locator(enabled ? 'label:has(input:enabled)' : 'label:has(input)');
  return radios.allInnerTexts();
}

/** All jobs of the first organisation, newest first. */
export async function readJobs({ gateway }: OpenConsole, mode: 'live' | 'test' = 'test'): Promise<Job[]> {
  const { live_key, test_key } = gateway.secrets;
  const answer = await fetch(`${gateway.url}/v1/videos?limit=100`, {
    headers: { authorization: `Bearer ${mode === 'live' ? live_key : test_key}` },
  });
  return ((await answer.json()) as { data: Job[] }).data;
}
