import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { formatMicros, microsOf } from '@geekhub/contracts/money';
import { cookiesOf } from '@geekhub/gateway/test/console-caller';
import { newJob } from '@geekhub/testing/new-job';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyVideos, type Purchase } from './buy-videos.ts';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole, SCREENSHOTS } from './open-console.ts';

const DAY_MS = 86_400_000;
const MEXICO = 'America/Mexico_City';
/** Of five or eight seconds, in micro-pesos. */
const MODELS = [
  { model: 'fal/kling-2', seconds: 5, micros: 4_200_000n },
  { model: 'google/veo-3.1', seconds: 8, micros: 67_200_000n },
  { model: 'fal/hailuo-02', seconds: 6, micros: 5_670_001n },
  { model: 'fal/luma-ray-2', seconds: 5, micros: 21_000_000n },
  { model: 'fal/runway-gen-4', seconds: 5, micros: 10_500_000n },
  { model: 'google/veo-3', seconds: 8, micros: 84_000_000n },
  { model: 'fal/veo-3.1', seconds: 8, micros: 67_200_000n },
] as const;

/** The same each time: on most days something, on some much. */
function purchases(now: Date, days: number): Purchase[] {
  return Array.from({ length: days }, (_, ago) => ago)
    .reverse()
    .flatMap((ago) => {
      const at = new Date(now.getTime() - ago * DAY_MS);
      return MODELS.filter((_, index) => (ago * 7 + index * index * 3) % (3 + index) === 0).map((each) => ({
        ...each,
        at,
      }));
    });
}

const sumOf = (bought: readonly Purchase[]) => bought.reduce((sum, { micros }) => sum + micros, 0n);
const pesos = (micros: bigint) => {
  const [whole = '', fraction = ''] = formatMicros(micros).split('.');
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
};

/** The cells of a table by rows, as they are read. */
async function cellsOf(page: Page, caption: string): Promise<string[][]> {
  const rows = await page.getByRole('region', { name: caption, exact: true }).locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
}

async function drawn(page: Page): Promise<void> {
  await page.locator('.recharts-bar-rectangle path').first().waitFor();
}

describe.skipIf(CHROMIUM === undefined)(inBrowser('the page of usage'), () => {
  let house: OpenConsole;
  let bought: Purchase[];
  beforeAll(async () => {
    house = await openConsole();
    const organizationId = house.gateway.secrets.organization_id;
    // At noon of Mexico, so that no day is cut where it should not be.
    const noon = new Date(`${new Date(Date.now() - 6 * 3_600_000).toISOString().slice(0, 10)}T18:00:00Z`);
    bought = purchases(new Date(Math.min(noon.getTime(), Date.now())), 90);
    await buyVideos(house.gateway, { organizationId, mode: 'test' }, bought);
  }, 120_000);
  afterAll(() => house?.[Symbol.asyncDispose]());

  const lastDays = (days: number) =>
    bought.filter(({ at }) => at.getTime() > Date.now() - (days - 0.5) * DAY_MS);

  it('draws what was spent by day and by model, and says the same in tables', async () => {
    const { page, problems, elsewhere } = await house.newPage({ timezoneId: MEXICO });
    await house.signIn(page);
    await page.goto(house.address('usage'));
    await drawn(page);
    await lookAt(page, 'usage');

    for (const days of [7, 90, 30]) {
      await page.getByRole('button', { name: `${days} days` }).click();
      await page.waitForURL(`**/usage?days=${days}`);
      const inPeriod = lastDays(days);
      const total = pesos(sumOf(inPeriod));
      await page.getByText(`${total} MXN`, { exact: true }).first().waitFor();
      await drawn(page);
      const perModel = await cellsOf(page, 'Spend per model, in MXN');
      const expected = [...Map.groupBy(inPeriod, ({ model }) => model)]
        .sort(([, one], [, other]) => Number(sumOf(other) - sumOf(one)))
        .map(([model, each]) => [model, pesos(sumOf(each)), String(each.length)]);
      expect(perModel.map(([model, spent, , videos]) => [model, spent, videos]).sort()).toEqual(
        expected.sort(),
      );
      const perDay = await cellsOf(page, 'Spend per day and model, in MXN');
      const dates = Map.groupBy(inPeriod, ({ at }) =>
        at.toLocaleDateString('en-US', { dateStyle: 'medium', timeZone: MEXICO }),
      );
      expect(perDay.map(([day, spent]) => [day, spent])).toEqual(
        [...dates].reverse().map(([date, each]) => [date, pesos(sumOf(each))]),
      );
      await lookAt(page, `usage-${days}`);
    }
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto(house.address('usage?days=90'));
    await drawn(page);
    // No room for all of them: the latest are seen, and the axis beside them.
    const chart = page.getByRole('region', { name: 'Chart of spend' });
    await expect
      .poll(() => chart.evaluate((node) => node.scrollWidth - node.scrollLeft - node.clientWidth))
      .toBe(0);
    await page.screenshot({ path: `${SCREENSHOTS}usage-90-latest.png`, fullPage: true });
    await page.goto(house.address('usage?days=30'));
    await drawn(page);
    expect(await page.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe('true');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  }, 180_000);

  it('tells the figures of a day to whoever goes along the bars by keyboard', async () => {
    const { page, problems } = await house.newPage({ timezoneId: MEXICO });
    await house.signIn(page);
    await page.goto(house.address('usage?days=7'));
    await drawn(page);
    await page.getByRole('button', { name: '90 days' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const chart = page.getByRole('application', { name: /^Spend per day in MXN/ });
    expect(await chart.evaluate((node) => node === document.activeElement)).toBe(true);
    for (let day = 0; day < 6; day += 1) await page.keyboard.press('ArrowRight');
    const today = lastDays(7).filter(({ at }) => at.getTime() === bought.at(-1)?.at.getTime());
    const details = page.getByRole('status').filter({ hasText: 'MXN' });
    await details.getByText(pesos(sumOf(today))).waitFor();
    for (const { model, micros } of today) {
      expect(await details.textContent()).toContain(`${model}${pesos(micros)}`);
    }
    await lookAt(page, 'usage-bar');
    expect(problems).toEqual([]);
  });

  it('lists transactions, those of a type alone, and has them all as a file', async () => {
    const { page, problems, elsewhere } = await house.newPage({ timezoneId: MEXICO, acceptDownloads: true });
    const organizationId = house.gateway.secrets.organization_id;
    const scope = { organizationId, mode: 'test' } as const;
    const note = '=1+1, "said" Peña 🎬 \u202Eabc\u202C';
    await house.gateway.engine.ledger.book({
      ...{ id: randomUUID(), scope, type: 'refund', amountMicros: 1_500_000n, note },
      ...{ idempotencyKey: null, fingerprint: 'f' },
    });
    await house.signIn(page);
    await page.goto(house.address('usage?days=7'));
    const table = page.getByRole('region', { name: 'Transactions', exact: true });
    await table.getByText('Refund').waitFor();
    expect(await table.locator('tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: 'Load more' }).click();
    await table.locator('tbody tr').nth(99).waitFor();

    await page.getByRole('combobox', { name: 'Type of transaction' }).click();
    await page.getByRole('option', { name: 'Refund' }).click();
    await page.waitForURL('**/usage?days=7&type=refund');
    await expect.poll(() => table.locator('tbody tr').count()).toBe(1);
    expect((await cellsOf(page, 'Transactions'))[0]?.slice(1)).toEqual([
      ...['+$1.50', 'Refund', expect.stringMatching(/^\$[\d,.]+$/), note],
    ]);
    await lookAt(page, 'usage-transactions');

    await page.getByRole('button', { name: 'Export CSV' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From', { exact: true }).fill('2026-01-02');
    await dialog.getByLabel('To', { exact: true }).fill('2026-01-01');
    await page.getByText('Must not be before the first day.').waitFor();
    await lookAt(page, 'usage-export');
    await dialog.getByLabel('From', { exact: true }).fill('2020-01-01');
    await dialog.getByLabel('To', { exact: true }).fill('2037-12-31');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('geekhub-default-test-2020-01-01-2037-12-31.csv');
    const csv = await readFile((await download.path()) ?? '', 'utf8');
    const [head, ...records] = csv.slice(1).trimEnd().split('\r\n');
    expect(csv.at(0)).toBe('\uFEFF');
    expect(head).toBe('time,type,amount_mxn,balance_after_mxn,job_id,note,transaction_id');
    // The bonus of the first day, the videos, the refund.
    expect(records).toHaveLength(bought.length + 2);
    expect(records.filter((record) => record.includes(',consumption,'))).toHaveLength(bought.length);
    expect(records.at(-1)).toContain(`"'${note.replaceAll('"', '""')}"`);
    const charged = records
      .filter((record) => record.includes(',consumption,'))
      .reduce((sum, record) => sum - microsOf(record.split(',')[2] ?? ''), 0n);
    expect(charged).toBe(sumOf(bought));
    await dialog.waitFor({ state: 'detached' });
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('says in live mode that the money runs low, what open jobs hold, and where to go', async () => {
    const organizationId = house.gateway.secrets.organization_id;
    const { engine } = house.gateway;
    const key = await house.gateway.gateway.accounts.createKey({
      ...{ id: randomUUID(), organizationId, mode: 'live', name: 'k', last4: 'abcd' },
      ...{ hash: randomBytes(32), limits: {} },
    });
    const job = newJob({ organizationId, mode: 'live' }, { holdMicros: 31_500_000n, provider: 'nobody' });
    await engine.jobs.create({ ...job, apiKeyId: key?.id ?? '' });
    const { page, problems } = await house.newPage({ timezoneId: MEXICO });
    await house.signIn(page);
    await page.goto(house.address('usage', 'live'));
    await page.getByText('$18.50 MXN left to spend.').waitFor();
    await page.getByText('1 open job holds $31.50 MXN.').waitFor();
    await page.getByText('Nothing was spent in the last 30 days').waitFor();
    expect(await page.getByRole('link', { name: 'Recharge' }).getAttribute('href')).toBe(
      `/operator/organizations/${organizationId}`,
    );
    await lookAt(page, 'usage-low');
    await page.getByRole('link', { name: /^1 (pending|processing)$/ }).click();
    await page.waitForURL(/\/videos\?state=(pending|processing)$/);
    await page.getByText('Only $18.50 MXN left to spend here.').waitFor();
    await page.goto(house.address('members', 'live'));
    await page.getByText('Only $18.50 MXN left to spend here.').waitFor();
    await lookAt(page, 'usage-low-elsewhere');
    await page.goto(house.address('members', 'test'));
    await page.getByRole('heading', { name: 'Members' }).waitFor();
    expect(await page.getByText('left to spend').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('is in Spanish for whoever reads Spanish, and tells a viewer whom to ask', async () => {
    const { page, problems } = await house.newPage({ timezoneId: MEXICO, locale: 'es-MX' });
    const email = 'ana@example.com';
    await house.gateway.database.query(
      `insert into geekhub.members (organization_id, email, role) values ($1, $2, 'viewer')`,
      [house.gateway.secrets.organization_id, email],
    );
    const cookies = Object.entries(await cookiesOf(house.gateway, email));
    await page
      .context()
      .addCookies(cookies.map(([name, value]) => ({ name, value, url: house.gateway.url })));
    await page.goto(house.address('usage', 'live'));
    await page.getByText('Quedan $18.50 MXN por gastar.').waitFor();
    await page.getByText('Pide una recarga a quien opera este gateway.').waitFor();
    expect(await page.getByRole('link', { name: 'Recargar' }).count()).toBe(0);
    await lookAt(page, 'usage-low-es');
    await page.goto(house.address('usage?days=7'));
    await drawn(page);
    await page.getByRole('heading', { name: 'Gasto por día y modelo, en MXN' }).waitFor();
    await page.getByText('Video entregado').first().waitFor();
    await lookAt(page, 'usage-es');
    expect(problems).toEqual([]);
  });
});
