import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';
import { expectPlaying } from './playground-pages.ts';

describe.skipIf(CHROMIUM === undefined)(inBrowser('the playground'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole({ SANDBOX_DELAY_SECONDS: '1' });
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  it('leads from the sign-in link to a playing video with two clicks', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.getByText('It will play here').waitFor();
    await lookAt(page, 'playground-first');

    await page.getByRole('button', { name: 'A paper boat sails' }).click();
    await page.getByRole('button', { name: 'Make a test video' }).click();
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await lookAt(page, 'playground-progress');
    await expectPlaying(page);
    await page.getByText('$4.20 MXN charged').waitFor();
    await lookAt(page, 'playground-done');

    await page.reload();
    await expectPlaying(page);
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toContain('A paper boat sails');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });
});
