import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { JPEG, PNG } from '@geekhub/testing/sample-images';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';
import { expectPlaying, optionsOf, readJobs } from './playground-pages.ts';

const PICTURE = { name: 'first <b>.png', mimeType: 'image/png', buffer: Buffer.from(PNG.bytes) };

describe.skipIf(CHROMIUM === undefined)(inBrowser('the form of the playground'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  const choose = (page: Page, { displayName }: Pick<ModelSpec, 'displayName'>) =>
    page.getByRole('radio', { name: displayName, exact: true }).check();

  it('offers of each of the seven models what it takes, and nothing else', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    for (const model of CATALOGUE) {
      await choose(page, model);
      const seconds = model.durationsSeconds.map((each) => `${each} s`);
      expect(await optionsOf(page, 'Duration'), model.id).toEqual(seconds);
      expect(await optionsOf(page, 'Aspect ratio'), model.id).toEqual(model.aspectRatios);
      expect(await optionsOf(page, 'Resolution'), model.id).toEqual(model.resolutions);
      const sound = await optionsOf(page, 'Sound');
      expect(sound.length > 0, model.id).toBe(model.audio === 'optional');
      expect(await page.getByLabel('Negative prompt').count(), model.id).toBe(model.negativePrompt ? 1 : 0);
      expect(await page.getByLabel('Seed').count(), model.id).toBe(model.seed ? 1 : 0);
      expect(await page.getByLabel('Last frame').count(), model.id).toBe(model.lastFrame === null ? 0 : 1);

      await page.getByLabel('First frame').setInputFiles(PICTURE);
      const ratios = await optionsOf(page, 'Aspect ratio');
      expect(ratios, model.id).toEqual(model.imageAspectRatios ?? []);
      expect(await page.getByText('follows the shape').count()).toBe(
        model.imageAspectRatios === null ? 1 : 0,
      );
      if (model.lastFrame !== null) {
        await page.getByLabel('Last frame').setInputFiles(PICTURE);
        const durations = await optionsOf(page, 'Duration', { enabled: true });
        expect(durations, model.id).toEqual(model.lastFrame.durationsSeconds.map((each) => `${each} s`));
      }
      await page.getByRole('button', { name: 'Remove first' }).first().click();
    }
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('keeps what fits when the model changes, says what it left out, and gives it back', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await choose(page, { displayName: 'Veo 3.1 on fal.ai' });
    const pick = (name: string) => page.getByRole('radio', { name, exact: true }).check();
    await pick('9:16');
    await pick('1080p');
    await pick('Silent');
    await page.getByLabel('Seed').fill('42');
    await page.getByLabel('Negative prompt').fill('rain');
    await choose(page, { displayName: 'Luma Ray 2' });
    const left = page.getByText('Left out, because Luma Ray 2');
    expect(await left.textContent()).toBe(
      'Left out, because Luma Ray 2 does not take it so: negative prompt, seed 42, resolution 1080p.',
    );
    expect(await page.getByRole('radio', { name: '9:16', exact: true }).isChecked()).toBe(true);
    await lookAt(page, 'playground-left-out');
    await choose(page, { displayName: 'Veo 3.1 on fal.ai' });
    expect(await left.count()).toBe(0);
    expect(await page.getByRole('radio', { name: '1080p' }).isChecked()).toBe(true);
    expect(await page.getByLabel('Seed').inputValue()).toBe('42');

    // What goes with 8 seconds alone cannot be chosen with 4.
    await pick('4 s');
    await page.getByText('1080p is rendered with 8 s alone.').waitFor();
    expect(await page.getByRole('radio', { name: '1080p' }).isDisabled()).toBe(true);
    await page.getByLabel('Seed').fill('4294967296');
    await page.getByText('A whole number from 0 to 4,294,967,295.').waitFor();
    expect(await page.getByRole('button', { name: 'Make a test video' }).isDisabled()).toBe(true);
  });

  it('sends two frames, fallbacks, a limit and a scenario as they were chosen', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.getByLabel('Prompt', { exact: true }).fill('a boat turns into a ship');
    await choose(page, { displayName: 'Luma Ray 2' });
    await page
      .getByLabel('First frame')
      .setInputFiles({ name: 'x.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
    await page.getByText('x.gif is no PNG, JPEG or WebP.').waitFor();
    await page.getByLabel('First frame').setInputFiles(PICTURE);
    await page
      .getByLabel('Last frame')
      .setInputFiles({ name: 'last.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(JPEG.bytes) });
    await page.getByText('More: models that take over').click();
    await page.getByLabel('Costs at most').fill('20.99');
    await page
      .getByText('max_cost: 5 seconds of Luma Ray 2')
      .or(page.getByText('max_cost: 5 seconds of fal/luma-ray-2'))
      .waitFor();
    await lookAt(page, 'playground-max-cost');
    await page.getByLabel('Costs at most').fill('21');
    await page.getByRole('button', { name: 'Remove last.jpg' }).click();
    await page.getByRole('button', { name: 'Add a model: Runway Gen-4' }).click();
    await page.getByRole('combobox', { name: 'What is to happen' }).click();
    await page.getByRole('option', { name: 'The provider fails' }).click();
    await lookAt(page, 'playground-more');
    await page.getByRole('button', { name: 'Make a test video' }).click();
    await expectPlaying(page);
    await page.getByText('Runway Gen-4 took over.').waitFor();
    const [job] = await readJobs(house);
    expect(job).toMatchObject({
      model: 'fal/luma-ray-2',
      rendered_by: 'fal/runway-gen-4',
      metadata: { sandbox: 'fails:fal/luma-ray-2' },
      cost: { amount: '5.25', state: 'charged' },
    });
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('refuses an image that cannot be read, and sends nothing', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    const before = (await readJobs(house)).length;
    await page.getByLabel('Prompt', { exact: true }).fill('a boat');
    await page
      .getByLabel('First frame')
      .setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no image at all') });
    await page.getByRole('button', { name: 'Make a test video' }).click();
    await page.getByText('file: must be a PNG, JPEG or WebP that can be read').waitFor();
    expect((await readJobs(house)).length).toBe(before);
  });
});
