import type { Job } from '@geekhub/contracts/job';
import { createApiCallers } from '@geekhub/gateway/test/api-caller';
import { callConsole, cookiesOf } from '@geekhub/gateway/test/console-caller';
import { GENERATIONS, KLING } from '@geekhub/gateway/test/kling';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

const EVIL = '<img src=x onerror="document.title=\'hacked\'">';
const VIEWER = 'viewer@example.com';

describe.skipIf(CHROMIUM === undefined)(inBrowser('the page of a video'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole({ SANDBOX_DELAY_SECONDS: '1' });
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  async function make(fields: object): Promise<string> {
    const { sandbox } = createApiCallers(house.gateway);
    const { status, text, body } = await sandbox.post<Job>(GENERATIONS, { ...KLING, ...fields });
    expect(status, text).toBe(200);
    return body.id;
  }
  const ended = (id: string) =>
    vi.waitFor(
      async () => {
        const { sandbox } = createApiCallers(house.gateway);
        const { body } = await sandbox.get<Job>(`/v1/videos/${id}`);
        expect(body.status).toMatch(/completed|failed/);
        return body;
      },
      { timeout: 90_000, interval: 250 },
    );
  const open = async (page: Page, id: string) => {
    await page.goto(house.address(`videos/${id}`));
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  };
  const state = (page: Page, name: string) =>
    page.getByRole('main').getByText(name, { exact: true }).first().waitFor();

  it('follows a job to its end, plays it, accounts for it, and deletes it with its words', async () => {
    const id = await make({
      prompt: `${EVIL} ${'لا يوجد '.repeat(20)} ${'y'.repeat(1_000)}`,
      negative_prompt: EVIL,
      metadata: { [EVIL.slice(0, 20)]: EVIL, long: 'z'.repeat(512) },
    });
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await open(page, id);
    await state(page, 'Completed');
    await page.locator('video').waitFor();
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
      .toBeGreaterThan(0);
    await page.getByText('Completed: stored and charged').waitFor();
    await page.getByText('$4.20 MXN').first().waitFor();
    expect(await page.title()).not.toBe('hacked');
    expect(await page.locator('img').count()).toBe(0);
    await lookAt(page, 'video-completed');

    const link = page.getByRole('link', { name: 'Download' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe(`${id}.mp4`);
    const part = await fetch((await link.getAttribute('href')) ?? '', { headers: { range: 'bytes=0-9' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('A deletion is no refund').waitFor();
    await lookAt(page, 'video-delete');
    await page.getByLabel('Erase the words too').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The video was deleted', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'A video whose prompt was erased' }).waitFor();
    await page.getByText('The words were erased').waitFor();
    expect(await page.locator('body').textContent()).not.toContain('onerror');
    await expect.poll(() => page.getByRole('button', { name: 'Make it again' }).count()).toBe(0);
    await lookAt(page, 'video-deleted');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
    await page.context().close();
  });

  it('says why a job failed, and makes it again for a price that is named before', async () => {
    const asked = {
      prompt: 'a wave that fails',
      ...{ model: 'fal/veo-3.1', duration: 4, resolution: '720p', audio: false, seed: 7 },
      metadata: { sandbox: 'moderated', order: '42' },
    };
    const id = await make(asked);
    await ended(id);
    const { page, problems } = await house.newPage();
    await house.signIn(page);
    await open(page, id);
    await page.getByText('The provider’s filter held it back').waitFor();
    await page.getByText('Reason: content_policy').waitFor();
    await lookAt(page, 'video-failed');
    const playground = page.getByRole('link', { name: 'Open in the playground' });
    const href = new URL((await playground.getAttribute('href')) ?? '', page.url());
    expect(Object.fromEntries(href.searchParams)).toEqual({
      ...{ model: 'fal/veo-3.1', prompt: 'a wave that fails', duration: '4', aspect_ratio: '16:9' },
      ...{ resolution: '720p', audio: 'false', seed: '7' },
    });
    await playground.click();
    // The form takes it over from its address.
    await expect
      .poll(() => page.getByLabel('Prompt', { exact: true }).inputValue())
      .toBe('a wave that fails');
    await page.goBack();
    await page.getByRole('button', { name: 'Make it again' }).click();
    await page.getByRole('button', { name: 'Make it for $33.60 MXN' }).waitFor();
    await lookAt(page, 'video-again');
    await page.getByRole('button', { name: 'Make it for $33.60 MXN' }).click();
    await page.waitForURL((url) => url.pathname.includes('/videos/') && !url.pathname.endsWith(id));
    const again = page.url().split('/').at(-1) ?? '';
    await page.getByText('The provider’s filter held it back').waitFor();
    const [request] = await house.gateway.database.query<{ same: boolean; key: string }>(
      `select a.request - 'expected' = b.request - 'expected' and a.model = b.model as same, k.name as key
       from geekhub.jobs a, geekhub.jobs b join geekhub.api_keys k on k.id = b.api_key_id
       where a.id = $1 and b.id = $2`,
      [id, again],
    );
    expect(request).toEqual({ same: true, key: 'Console' });
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('cancels an open job, and says that its image is gone', async () => {
    const image_url =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const id = await make({ prompt: 'a slow wave', image_url, metadata: { sandbox: 'slow' } });
    const { page, problems } = await house.newPage();
    await house.signIn(page);
    await open(page, id);
    await state(page, 'Rendering');
    await page.getByText('Begins with an image').waitFor();
    await lookAt(page, 'video-open');
    await page.getByRole('button', { name: 'Cancel the video' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the video' }).click();
    await page.getByText('It was canceled before it was finished').waitFor();
    await page.getByText('Began with an image, which was deleted').waitFor();
    await page.getByRole('button', { name: 'Make it again' }).click();
    await page.getByText('add the image again').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'Open in the playground' }).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('tells of the model that took over', async () => {
    const id = await make({
      prompt: 'a wave of the second model',
      fallback_models: ['fal/luma-ray-2'],
      metadata: { sandbox: 'fails:fal/kling-2' },
    });
    await ended(id);
    const { page } = await house.newPage({ locale: 'es-MX' });
    await house.signIn(page);
    await page.goto(house.address(`videos/${id}`));
    await page.getByText('Siguió con Luma Ray 2, porque Kling 2 no llegó a nada').waitFor();
    await lookAt(page, 'video-fallback-spanish');
    await page.context().close();
  });

  it('offers a viewer nothing that a viewer may not do', async () => {
    const id = await make({ prompt: 'a wave to look at', metadata: { sandbox: 'fails' } });
    await ended(id);
    const scope = `${house.gateway.secrets.organization_id}/test`;
    const operator = await cookiesOf(house.gateway, null);
    await callConsole(
      house.gateway.url,
      'members.set',
      { email: VIEWER, role: 'viewer' },
      { cookies: operator, scope },
    );
    const { page } = await house.newPage();
    const cookies = Object.entries(await cookiesOf(house.gateway, VIEWER));
    await page
      .context()
      .addCookies(cookies.map(([name, value]) => ({ name, value, url: house.gateway.url })));
    await open(page, id);
    await page.getByRole('button', { name: 'Copy the id' }).waitFor();
    for (const name of ['Make it again', 'Delete', 'Cancel the video']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }
    expect(await page.getByRole('link', { name: 'Open in the playground' }).count()).toBe(0);
    await page.context().close();
  });

  it('says that there is no such video', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('videos/41466f83-36bc-4e91-80fd-32b4861e8ccd'));
    await page.getByText('No such video here').waitFor();
    await lookAt(page, 'video-none');
    await page.context().close();
  });
});
