/** Live mode: it says what it costs, says what is missing, and charges what it said. */
import { startLiveHouse } from '@geekhub/gateway/test/live-house';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole, openConsoleOf } from './open-console.ts';
import { expectPlaying, readJobs } from './playground-pages.ts';

describe.skipIf(CHROMIUM === undefined)(inBrowser('the playground in live mode'), () => {
  let live: Awaited<ReturnType<typeof startLiveHouse>>;
  let house: OpenConsole;
  beforeAll(async () => {
    live = await startLiveHouse({ renderMs: 1_500 });
    house = await openConsoleOf(live.gateway);
  });
  afterAll(async () => {
    // The gateway goes with its house.
    await house?.browser.close();
    await live?.[Symbol.asyncDispose]();
  });

  it('charges what the button said, and plays what the provider rendered', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(`${house.address('playground', 'live')}?prompt=a%20boat&model=fal/hailuo-02`);
    const button = page.getByRole('button', { name: 'Make the video for $5.04 MXN' });
    await button.waitFor();
    await lookAt(page, 'playground-live');
    await button.click();
    await expectPlaying(page);
    await page.getByText('$5.04 MXN charged').waitFor();
    const [job] = await readJobs(house, 'live');
    expect(job).toMatchObject({ model: 'fal/hailuo-02', cost: { amount: '5.04', state: 'charged' } });
    await page.getByText('$44.96 MXN available').waitFor();
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('says what is missing, to the cent, before anything is sent', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    const before = (await readJobs(house, 'live')).length;
    await page.goto(`${house.address('playground', 'live')}?prompt=a%20boat&model=google/veo-3.1`);
    const { available } = await live.client.credits();
    const missing = (67.2 - Number(available)).toFixed(2);
    await page.getByText(`$${missing} MXN is missing`).waitFor();
    expect(await page.getByRole('button', { name: 'Make the video for $67.20 MXN' }).isDisabled()).toBe(true);
    await lookAt(page, 'playground-missing');
    await page.getByRole('radio', { name: '4 s', exact: true }).check();
    await page.getByRole('button', { name: 'Make the video for $33.60 MXN' }).waitFor();
    await expect.poll(() => page.getByText('is missing').count()).toBe(0);
    expect((await readJobs(house, 'live')).length).toBe(before);
  });

  it('sends nothing at another price than the one that was shown', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    const before = (await readJobs(house, 'live')).length;
    await page.goto(`${house.address('playground', 'live')}?prompt=a%20boat&model=fal/kling-2`);
    const button = page.getByRole('button', { name: 'Make the video for $4.20 MXN' });
    await button.waitFor();
    const [now] = await live.gateway.database.query<{ month: string }>(
      'select geekhub.current_month() as month',
    );
    await live.gateway.engine.pricing.setFxRate(now?.month ?? '', 25_000_000n);
    await button.click();
    await page.getByText('The price has changed meanwhile.').waitFor();
    await page.getByRole('button', { name: 'Make the video for $5.25 MXN' }).waitFor();
    expect((await readJobs(house, 'live')).length).toBe(before);
  });

  it('cancels what renders, at no charge', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await page.goto(`${house.address('playground')}?prompt=a%20slow%20boat&model=fal/kling-2`);
    await page.getByText('More: models that take over').click();
    await page.getByRole('combobox', { name: 'What is to happen' }).click();
    await page.getByRole('option', { name: 'It takes 90 seconds' }).click();
    await page.getByRole('button', { name: 'Make a test video' }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText('You called it off. Nothing was charged.').waitFor();
    await page.getByText('$5.25 MXN set free again').waitFor();
    await lookAt(page, 'playground-canceled');
  });
});

describe.skipIf(CHROMIUM === undefined)(inBrowser('the playground without a provider'), () => {
  it('says beforehand and afterwards that live mode cannot render, and leads to test mode', async () => {
    await using house = await openConsole();
    const { page, problems } = await house.newPage();
    await house.signIn(page);
    await page.goto(`${house.address('playground', 'live')}?prompt=a%20boat&model=fal/kling-2`);
    await page.getByText('Kling 2 cannot render here').waitFor();
    await page.getByRole('button', { name: 'Make the video for $4.20 MXN' }).click();
    await page.getByText('has not set FAL_KEY').waitFor();
    await lookAt(page, 'playground-unavailable');
    await page.getByRole('link', { name: 'Go to test mode' }).first().click();
    await page.waitForURL('**/test/playground');
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toBe('a boat');
    expect(problems).toEqual([]);
  });
});
