/** Whoever comes, whatever they write, whichever language they read. */
import { callConsole, cookiesOf } from '@geekhub/gateway/test/console-caller';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';
import { expectPlaying, readJobs } from './playground-pages.ts';

const TEXTS = {
  markup: '"><img src=x onerror=alert(1)><script>alert(1)</script><svg/onload=alert(1)>',
  template: '{{constructor.constructor("alert(1)")()}} javascript:alert(1) %00 \\u0000',
  rightToLeft:
    '\u05E1\u05D9\u05E8\u05EA \u05E0\u05D9\u05D9\u05E8 \u0642\u0627\u0631\u0628 \u0648\u0631\u0642\u064A \u202E tac',
  emoji: '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}\u{1F6F6}\u{1F1F2}\u{1F1FD}'.repeat(40),
  noSpaces: 'x'.repeat(4_000),
  emojiToTheLimit: '\u{1F6F6}'.repeat(4_000),
};

describe.skipIf(CHROMIUM === undefined)(inBrowser('people at the playground'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  const promptOf = (page: Page) => page.getByLabel('Prompt', { exact: true });

  it('come from sign-in to a playing video by the keyboard alone', async () => {
    const { page, problems } = await house.newPage();
    await house.signIn(page);
    await promptOf(page).waitFor();
    const reach = async (name: RegExp) => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        const label = await page.evaluate(() => {
          const { activeElement: element } = document;
          const labels =
            element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
              ? element.labels
              : null;
          return (
            element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? ''
          );
        });
        if (name.test(label)) return;
      }
      expect.fail(`${name} cannot be reached by Tab`);
    };
    await reach(/^Prompt/);
    await page.keyboard.type('a boat of keys');
    await reach(/^Kling 2/);
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'Hailuo 02' }).isChecked()).toBe(true);
    await reach(/^6 s/);
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: '10 s', exact: true }).isChecked()).toBe(true);
    await page.keyboard.press('ArrowLeft');
    await promptOf(page).focus();
    await page.getByRole('button', { name: 'Make a test video', disabled: false }).waitFor();
    await reach(/^Make a test video/);
    await page.keyboard.press('Enter');
    await expectPlaying(page);
    await promptOf(page).focus();
    await page.keyboard.press('Control+Enter');
    await expect.poll(async () => (await readJobs(house)).length).toBe(2);
    expect(problems).toEqual([]);
  });

  it.each(Object.entries(TEXTS))('may write anything: %s', async (_name, text) => {
    const { page, problems, elsewhere } = await house.newPage();
    page.on('dialog', (dialog) => problems.push(dialog.message()));
    await house.signIn(page);
    await promptOf(page).fill(text);
    await page.getByText('More: models that take over').click();
    await page.getByRole('combobox', { name: 'What is to happen' }).click();
    await page.getByRole('option', { name: 'answer is lost' }).click();
    await page.getByText('Show the code').click();
    await page.getByRole('button', { name: 'Make a test video' }).click();
    await page.getByText('the job is never sent twice').waitFor();
    const [job] = await readJobs(house);
    expect(job?.prompt).toBe(text);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
    await page.reload();
    await page.getByText('the job is never sent twice').waitFor();
    expect(await promptOf(page).inputValue()).toBe(text);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('are told of what is too long', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await promptOf(page).fill('x'.repeat(4_001));
    await page.getByText('This is too long: 4,001 of 4,000 characters.').waitFor();
    expect(await page.getByRole('button', { name: 'Make a test video' }).isDisabled()).toBe(true);
  });

  it('come by a link that fills the form, of which nonsense is left out', async () => {
    const { page, problems } = await house.newPage();
    await house.signIn(page);
    const fields = new URLSearchParams({
      ...{ model: 'fal/veo-3.1', prompt: '7', duration: '6', aspect_ratio: '9:16', audio: 'false' },
      ...{ negative_prompt: 'rain', seed: '12', resolution: '9000p', other: '<b>' },
    });
    await page.goto(`${house.address('playground')}?${fields}`);
    expect(await promptOf(page).inputValue()).toBe('7');
    for (const name of ['Veo 3.1 on fal.ai', '6 s', '9:16', 'Silent', '720p'])
      expect(await page.getByRole('radio', { name, exact: true }).isChecked(), name).toBe(true);
    expect(await page.getByLabel('Negative prompt').inputValue()).toBe('rain');
    expect(await page.getByLabel('Seed').inputValue()).toBe('12');
    expect(await page.getByText('Left out').count()).toBe(0);
    await page.goto(`${house.address('playground')}?model=x&duration=no&jobs=x&seed=-1`);
    await promptOf(page).waitFor();
    await page.getByText('It will play here').waitFor();
    expect(problems).toEqual([]);
  });

  it('who are viewers see everything and are told that they cannot send', async () => {
    const scope = `${house.gateway.secrets.organization_id}/test`;
    const member = { email: 'viewer@example.com', role: 'viewer' };
    await callConsole(house.gateway.url, 'members.set', member, {
      cookies: await cookiesOf(house.gateway, null),
      scope,
    });
    const { page, problems } = await house.newPage();
    await house.signInAs(page, 'viewer@example.com');
    await page.goto(`${house.address('playground')}?prompt=a%20boat`);
    await page.getByText('You are a viewer here').first().waitFor();
    await page.getByText('$4.20 MXN', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Make a test video' }).isDisabled()).toBe(true);
    await lookAt(page, 'playground-viewer');
    expect(problems).toEqual([]);
  });

  it('read it in Spanish', async () => {
    const { page, problems } = await house.newPage({ locale: 'es-MX' });
    await house.signIn(page);
    await page.getByRole('button', { name: 'Un barco de papel' }).click();
    await page.getByText('Más: modelos de relevo').click();
    await page.getByRole('combobox', { name: 'Qué debe pasar' }).click();
    await page.getByRole('option', { name: 'Un filtro lo detiene' }).click();
    await page.getByRole('button', { name: 'Hacer un video de prueba' }).click();
    await page.getByText('El filtro del proveedor lo detuvo.').waitFor();
    await lookAt(page, 'playground-spanish');
    expect(problems).toEqual([]);
  });

  it('who opened the machine by another of its names see the video too', async () => {
    const { page } = await house.newPage();
    const local = house.gateway.url.replace('127.0.0.1', 'localhost');
    await page.goto(`${local}/sign-in#${await house.gateway.gateway.door.createSignInLink()}`);
    await page.getByRole('button', { name: 'A paper boat sails' }).click();
    await page.getByRole('button', { name: 'Make a test video' }).click();
    await expectPlaying(page);
  });
});
