import type { Job } from '@geekhub/contracts/job';
import { createApiCallers } from '@geekhub/gateway/test/api-caller';
import { GENERATIONS, KLING } from '@geekhub/gateway/test/kling';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

const EVIL = '<img src=x onerror="document.title=\'hacked\'">';
const ODD = [
  EVIL,
  '50% off \' " OR 1=1; --',
  '🌊🏄🏽‍♂️ surf 🌮',
  'قلعة العربية في الصحراء',
  'x'.repeat(4_000),
  '一只猫在雨中奔跑',
];

describe.skipIf(CHROMIUM === undefined)(inBrowser('the gallery'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  async function make(prompt: string, more: object = {}): Promise<string> {
    const { sandbox } = createApiCallers(house.gateway);
    const answer = await sandbox.post<Job>(GENERATIONS, { ...KLING, prompt, ...more });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.id;
  }
  async function cancel(id: string): Promise<void> {
    await createApiCallers(house.gateway).sandbox.post(`/v1/videos/${id}/cancel`, {});
  }
  const ended = (ids: readonly string[]) =>
    vi.waitFor(
      async () => {
        const rows = await house.gateway.database.query(
          `select id from geekhub.jobs where status in ('completed', 'failed')
           and id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
          [JSON.stringify(ids)],
        );
        expect(rows).toHaveLength(ids.length);
      },
      { timeout: 60_000, interval: 200 },
    );
  const search = async (page: Page, words: string) => {
    await page.getByRole('searchbox', { name: 'Search in prompts' }).fill(words);
    await page.waitForURL((url) => (url.searchParams.get('words') ?? '') !== '' || words === '');
  };
  const cards = (page: Page) => page.getByRole('main').getByRole('listitem');

  it('leads whoever has no video yet to the playground, and shows the first one by itself', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('videos'));
    await page.getByText('No video yet').waitFor();
    await lookAt(page, 'videos-none');
    const id = await make('a first wave');
    await page.getByText('a first wave').waitFor();
    await ended([id]);
    await page.getByRole('main').getByText('Completed', { exact: true }).waitFor();
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
    await page.context().close();
  });

  it('finds by words, state, model, key and time, and keeps what is looked for in the address', async () => {
    const made: string[] = [];
    for (const prompt of ODD) made.push(await make(prompt, { metadata: { note: EVIL } }));
    made.push(await make('a failing wave', { metadata: { sandbox: 'fails' } }));
    made.push(await make('a luma wave', { model: 'fal/luma-ray-2' }));
    await ended(made);
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('videos'));
    await page.getByText('a luma wave').waitFor();
    await expect.poll(() => cards(page).count()).toBe(9);
    await lookAt(page, 'videos-cards');
    expect(await page.title()).toBe('Videos · GeekHub Video');

    for (const [words, prompt] of [
      ['IMG onerr', EVIL],
      ["50% ' OR", ODD[1]],
      ['🏄', ODD[2]],
      ['العربيه'.slice(0, 5), ODD[3]],
      ['x'.repeat(4_000), ODD[4]],
      ['雨中', ODD[5]],
    ] as const) {
      await search(page, words);
      await cards(page)
        .getByText(prompt?.slice(0, 50) ?? '')
        .waitFor();
      await expect.poll(() => cards(page).count(), { message: words }).toBe(1);
    }
    await search(page, '" %');
    await page.getByText('Only letters and digits are searched').waitFor();
    await search(page, 'giraffe');
    await page.getByText('Each word must be in the prompt').waitFor();
    await lookAt(page, 'videos-no-match');
    await page.getByRole('main').getByRole('button', { name: 'Clear the filters' }).last().click();
    await expect.poll(() => cards(page).count()).toBe(9);

    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Failed' }).click();
    await expect.poll(() => cards(page).count()).toBe(1);
    await page.getByText('a failing wave').waitFor();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'Luma Ray 2' }).click();
    await page.getByText('No video matches').waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Any state' }).click();
    await page.getByText('a luma wave').waitFor();
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: 'From – to' }).click();
    await page.getByLabel('To', { exact: true }).fill('2020-01-31');
    await page.getByText('No video matches').waitFor();
    await page.getByLabel('To', { exact: true }).fill('2120-01-31');
    await page.getByText('a luma wave').waitFor();
    await lookAt(page, 'videos-filtered');
    await page.reload();
    await page.getByText('a luma wave').waitFor();
    await expect.poll(() => cards(page).count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?model=fal%2Fluma-ray-2&time=range&to=2120-01-31');
    await page.getByRole('button', { name: 'Clear the filters' }).click();

    await page.getByRole('combobox', { name: 'Key' }).click();
    await page.getByRole('option', { name: 'Console' }).click();
    await page.getByText('No video matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).last().click();
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('row', { name: 'a luma wave' }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(10);
    await lookAt(page, 'videos-table');
    await page.goto(`${house.address('videos')}?words=${made[0]}`);
    await expect.poll(() => cards(page).count()).toBe(1);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
    await page.context().close();
  });

  it('plays a card while it is pointed at, and pages on', async () => {
    const played = await make('page wave to be played');
    await ended([played]);
    for (let nth = 1; nth <= 24; nth += 1) await cancel(await make(`page wave ${nth}`));
    const { page, problems } = await house.newPage();
    await house.signIn(page);
    await page.goto(`${house.address('videos')}?words=page`);
    await expect.poll(() => cards(page).count()).toBe(24);
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect.poll(() => cards(page).count()).toBe(25);
    await cards(page).last().hover();
    await expect
      .poll(() =>
        page
          .locator('video')
          .first()
          .evaluate((video: HTMLVideoElement) => !video.paused),
      )
      .toBe(true);
    await page.mouse.move(0, 0);
    await expect
      .poll(() =>
        page
          .locator('video')
          .first()
          .evaluate((video: HTMLVideoElement) => video.paused),
      )
      .toBe(true);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('is in Spanish too', async () => {
    const { page } = await house.newPage({ locale: 'es-MX' });
    await house.signIn(page);
    await page.goto(house.address('videos'));
    await page.getByText('Todos los videos de esta organización').waitFor();
    await lookAt(page, 'videos-spanish');
    await page.context().close();
  });
});
