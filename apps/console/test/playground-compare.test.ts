import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';
import { expectPlaying, readJobs } from './playground-pages.ts';

/** The gateway hears of this order; the page does not hear of the answer. */
async function loseOneAnswer(page: Page, model: string): Promise<void> {
  let isLost = false;
  await page.route('**/console/trpc/videos.create**', async (route: Route) => {
    if (isLost || !route.request().postData()?.includes(model)) return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
}

describe.skipIf(CHROMIUM === undefined)(inBrowser('comparing models'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  it('sends one prompt to several, each with its video, time and cost, at the sum that was shown', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.getByLabel('Compare several').check();
    await page.waitForURL('**compare=true**');
    await page.getByRole('checkbox', { name: 'Luma Ray 2' }).check();
    await page
      .getByRole('group', { name: 'Duration of Kling 2' })
      .getByRole('radio', { name: '5 s' })
      .check();
    await page.getByLabel('Prompt', { exact: true }).fill('a paper boat, three times');
    const button = page.getByRole('button', { name: /Make \d test videos/ });
    const shown = await page.getByRole('definition').allTextContents();
    const chosen = await page.getByRole('checkbox', { checked: true }).evaluateAll((all) => all.length - 1);
    expect(chosen).toBe(3);
    await page.getByText('All together').waitFor();
    await lookAt(page, 'playground-compare');
    expect(shown.length).toBeGreaterThan(0);
    await button.click();
    await page.waitForURL('**jobs=**');
    const videos = page.getByRole('article');
    expect(await videos.count()).toBe(3);
    for (let place = 0; place < 3; place += 1) await expectPlaying(page, videos.nth(place));
    await lookAt(page, 'playground-compared');

    const jobs = await readJobs(house);
    const total = await page.getByText('All together').locator('..').getByRole('definition').textContent();
    const sum = jobs.reduce((all, { cost }) => all + BigInt(cost.amount.replace('.', '')), 0n);
    expect(total).toBe(`$${(Number(sum) / 100).toFixed(2)} MXN`);
    expect(
      jobs.every(({ cost, prompt }) => cost.state === 'charged' && prompt === 'a paper boat, three times'),
    ).toBe(true);

    await page.reload();
    expect(await page.getByLabel('Compare several').isChecked()).toBe(true);
    await expectPlaying(page, page.getByRole('article').first());
    expect(await page.getByRole('article').count()).toBe(3);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('goes on with the others when an answer is lost, and sends it again without a second job', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    const before = (await readJobs(house)).length;
    await page.goto(`${house.address('playground')}?compare=true&prompt=two%20boats&model=fal/kling-2`);
    await loseOneAnswer(page, 'fal/kling-2');
    await page.getByRole('button', { name: 'Make 2 test videos' }).click();
    await page.getByText('The answer was lost.').waitFor();
    await page.getByRole('heading', { name: 'Kling 2 was not sent' }).waitFor();
    await lookAt(page, 'playground-compare-lost');
    await expectPlaying(page, page.getByRole('article').first());
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('The answer was lost.').waitFor({ state: 'detached' });
    await expectPlaying(page, page.getByRole('article').nth(1));
    expect((await readJobs(house)).length).toBe(before + 2);
  });

  it('wants two models, and looks at the balance before anything is sent', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await page.goto(`${house.address('playground', 'live')}?compare=true&prompt=boats&model=google/veo-3.1`);
    await page.getByText(/\$[\d.]+ MXN is missing/).waitFor();
    expect(await page.getByRole('button', { name: /Make 2 videos for/ }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'Kling 2', exact: true }).uncheck();
    await page.getByText('Choose two models or more to compare.').waitFor();
    expect(await readJobs(house, 'live')).toEqual([]);
  });
});
