/** API keys in the console: made, used, limited, revoked; and a key is shown once and kept nowhere. */
import { createApiCaller } from '@geekhub/gateway/test/api-caller';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

const VIDEO = { model: 'fal/kling-2', prompt: 'a paper boat', duration: 5 };
const GENERATIONS = '/v1/videos/generations';
const XSS = `<img src=x onerror="document.title='owned'">‮evil`;

/** Everything that the page has written down somewhere. */
const keptIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const databases = await indexedDB.databases();
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      databases.map(({ name }) => name),
      document.cookie,
      location.href,
      history.state,
      document.documentElement.outerHTML,
    ]);
  });

/** How often a text stands in the memory of the page, once all that nobody holds was thrown away. */
async function findInMemory(page: Page, text: string): Promise<boolean> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return chunks.join('').includes(text);
}

describe.skipIf(CHROMIUM === undefined)(inBrowser('the page of API keys'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  async function createKey(page: Page, name: string): Promise<string> {
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('dialog').getByRole('button', { name: 'Create a key' }).click();
    const shown = page.getByRole('dialog').locator('code');
    await shown.waitFor();
    return (await shown.textContent()) ?? '';
  }

  it('makes one, which makes a video, shows as used, keeps to its limits and is revoked', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('keys'));
    await page.getByRole('cell', { name: 'default test', exact: true }).waitFor();
    await page
      .getByRole('row', { name: /Console/ })
      .getByText('By people')
      .waitFor();
    await lookAt(page, 'keys');

    // Without a name, and with limits that are none.
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('Requests a minute').fill('many');
    await page.getByLabel('Pesos a day').fill('4,20');
    await page.getByRole('dialog').getByRole('button', { name: 'Create a key' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByText('A whole number from 1 to 1,000,000, or nothing.').waitFor();
    await page.getByText('An amount above zero').waitFor();
    await lookAt(page, 'keys-wrong');
    await page.getByRole('button', { name: 'Cancel' }).click();

    const key = await createKey(page, 'backend');
    expect(key).toMatch(/^ghub_sk_test_\w{32}$/);
    await lookAt(page, 'keys-created');
    // A click beside it does not take it away.
    await page.mouse.click(5, 450);
    await page.getByText(key).waitFor();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const row = page.getByRole('row', { name: /backend/ });
    await row.getByText('Never').waitFor();
    await row.getByText('None').waitFor();
    await row.getByText(`…${key.slice(-4)}`).waitFor();

    const caller = createApiCaller(house.gateway.url, key);
    expect((await caller.post(GENERATIONS, VIDEO)).status).toBe(200);
    await expect
      .poll(
        async () => {
          await page.reload();
          await row.waitFor();
          return row.getByRole('time').count();
        },
        { interval: 500 },
      )
      .toBe(1);
    await row.getByText(/^(now|\d+ seconds? ago)$/).waitFor();

    await row.getByRole('button', { name: 'Change backend' }).click();
    await page.getByLabel('Name', { exact: true }).fill('backend two');
    await page.getByLabel('Requests a minute').fill('120');
    await page.getByLabel('Open jobs').fill('3');
    await page.getByLabel('Pesos a day').fill('4.30');
    await page.getByLabel('Seconds a video').fill('61');
    await page.getByLabel('fal/kling-2').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A whole number from 1 to 60, or nothing.').waitFor();
    await page.getByLabel('Seconds a video').fill('5');
    await lookAt(page, 'keys-limits');
    await page.getByRole('button', { name: 'Save' }).click();
    const changed = page.getByRole('row', { name: /backend two/ });
    for (const words of [
      '120 requests a minute',
      '3 open jobs',
      '$4.30 MXN a day',
      '5 seconds a video at most',
      'only fal/kling-2',
    ]) {
      await changed.getByText(words).waitFor();
    }
    // The first video of the day cost 4.20.
    const refused = await caller.post<{ error: { code: string } }>(GENERATIONS, VIDEO);
    expect(refused.body.error.code).toBe('spending_limit_reached');
    // What is emptied is lifted.
    await changed.getByRole('button', { name: 'Change backend two' }).click();
    await page.getByLabel('Pesos a day').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    expect((await caller.post(GENERATIONS, VIDEO)).status).toBe(200);

    await changed.getByRole('button', { name: 'Revoke backend two' }).click();
    await page.getByText('within five seconds on other replicas').waitFor();
    await lookAt(page, 'keys-revoke');
    const asked = page.getByRole('dialog', { name: /^Revoke/ });
    await asked.getByRole('button', { name: 'Revoke' }).click();
    // Behind an open dialog there is nothing, for whoever hears the page: its row is looked for when the dialog is gone.
    await asked.waitFor({ state: 'detached' });
    await changed.waitFor({ state: 'detached' });
    const gone = await caller.post<{ error: { code: string } }>(GENERATIONS, VIDEO);
    expect(gone.body.error.code).toBe('key_revoked');
    await page.getByLabel('Show revoked keys').check();
    await changed.getByText(/^Revoked /).waitFor();
    await page.waitForURL('**/keys?revoked=true');
    await page.reload();
    await changed.getByText(/^Revoked /).waitFor();
    expect(await changed.getByRole('button').count()).toBe(0);
    await lookAt(page, 'keys-revoked');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('shows a key once: closed, it is in no storage, no address, not in the page and not in its memory', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('keys', 'live'));
    const key = await createKey(page, 'once');
    expect(key).toMatch(/^ghub_sk_live_/);
    expect(await findInMemory(page, key)).toBe(true);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('row', { name: /once/ }).waitFor();
    expect(await keptIn(page)).not.toContain(key);
    await expect.poll(() => findInMemory(page, key), { interval: 1_000 }).toBe(false);
  });

  it('gives the key of the console limits, and nothing that would take it away', async () => {
    const { page } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('keys', 'live'));
    const row = page.getByRole('row', { name: /Console/ });
    await row.getByRole('button', { name: 'Change Console' }).click();
    expect(await page.getByLabel('Name', { exact: true }).count()).toBe(0);
    expect(await page.getByLabel('Requests a minute').count()).toBe(0);
    await page.getByLabel('Open jobs').fill('1');
    await lookAt(page, 'keys-console');
    await page.getByRole('button', { name: 'Save' }).click();
    await row.getByText('1 open job').waitFor();
    expect(await row.getByRole('button').count()).toBe(1);
  });

  it('shows what somebody wrote as it is, in Spanish too', async () => {
    const { page, problems } = await house.newPage({ locale: 'es-MX' });
    await house.signIn(page);
    await page.goto(house.address('keys'));
    for (const name of [XSS, 'sinespacios'.repeat(18)]) {
      await page.getByRole('button', { name: 'Crear clave' }).click();
      await page.getByLabel('Nombre', { exact: true }).fill(name);
      await page.getByRole('dialog').getByRole('button', { name: 'Crear clave' }).click();
      await page.getByRole('dialog').getByText('Se muestra solo esta vez').waitFor();
      if (name === XSS) await lookAt(page, 'keys-created-spanish');
      await page.getByRole('button', { name: 'Ya lo copié' }).click();
    }
    await page.getByText(XSS).waitFor();
    expect(await page.title()).toBe('Claves de API · GeekHub Video');
    await lookAt(page, 'keys-spanish');
    expect(problems).toEqual([]);
  });
});
