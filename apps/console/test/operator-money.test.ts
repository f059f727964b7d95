import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

describe.skipIf(CHROMIUM === undefined)(inBrowser('rates and books'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  async function open(path: string) {
    const opened = await house.newPage();
    await house.signIn(opened.page);
    await opened.page.goto(`${house.gateway.url}/operator/${path}`);
    return opened;
  }

  it('shows the effect of a rate exactly before it is set, and it counts then', async () => {
    const { page, problems, elsewhere } = await open('rates');
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await row('fal/kling-2').getByText('0.84', { exact: true }).waitFor();
    expect(
      await page
        .getByRole('row')
        .filter({ hasText: /(fal|google)\// })
        .count(),
    ).toBe(7);
    await lookAt(page, 'operator-rates-none');

    const rate = page.getByLabel('Pesos per dollar');
    for (const [text, problem] of [
      ['18,53', 'Write a number such as 18.53'],
      ['0', 'It must be above 0 and at most 1000.'],
      ['1000.000001', 'It must be above 0 and at most 1000.'],
    ] as const) {
      await rate.fill(text);
      await page.getByText(problem).waitFor();
    }
    await rate.fill('18.534567');
    // 0.04 × 1.05 × 18.534567 = 0.778451814, and half a millionth is rounded up.
    await row('fal/kling-2').getByText('0.778452', { exact: true }).waitFor();
    await row('fal/kling-2').getByRole('cell', { name: '-0.061548', exact: true }).waitFor();
    await lookAt(page, 'operator-rates');
    await page.getByRole('button', { name: /^Set / }).click();
    await page.getByText('a dollar is 18.534567 pesos').waitFor();
    await row('fal/kling-2').getByText('0.778452', { exact: true }).waitFor();
    await page.getByText('this month').waitFor();
    expect((await house.gateway.engine.pricing.currentRates()).fxMicros).toBe(18_534_567n);

    // A month to come, and one that is over.
    await page.getByRole('combobox', { name: 'Month' }).click();
    await page.getByRole('option').nth(2).click();
    await rate.fill('21');
    await page.getByRole('button', { name: /^Set / }).click();
    await page.getByText('to come').waitFor();
    await house.gateway.database.query(
      `insert into geekhub.fx_rates (month, mxn_per_usd_micros) values ('2020-02', 19000000)`,
    );
    await page.reload();
    await page.getByText('over: fixed').waitFor();
    await page.getByRole('cell', { name: 'February 2020' }).waitFor();
    await lookAt(page, 'operator-rates-set');
    expect((await house.gateway.engine.pricing.currentRates()).fxMicros).toBe(18_534_567n);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('checks the books: right, and wrong where a balance was changed by hand', async () => {
    const { page, problems, elsewhere } = await open('books');
    await page.getByText('The books were not checked yet').waitFor();
    await lookAt(page, 'operator-books-none');
    await page.getByRole('button', { name: 'Check the books now' }).click();
    await page.getByText(/The books are right: 0 jobs, 2 transfers/).waitFor();
    await lookAt(page, 'operator-books');

    const { database } = house.gateway;
    await database.query('update geekhub.balances set available_micros = available_micros + 1');
    await page.getByRole('button', { name: 'Check the books now' }).click();
    await page.getByText('a balance is not the sum of its postings').waitFor();
    expect(await page.getByRole('cell', { name: 'Wrong' }).count()).toBe(1);
    await lookAt(page, 'operator-books-wrong');
    await database.query('update geekhub.balances set available_micros = available_micros - 1');

    // One that is under way elsewhere.
    await database.query(
      `insert into geekhub.book_checks (started_by, steps, steps_done) values ('console', 13, 4)`,
    );
    await page.reload();
    await page.getByText(/Step 4 of 13/).waitFor();
    expect(await page.getByRole('button', { name: 'Check the books now' }).isDisabled()).toBe(true);
    await lookAt(page, 'operator-books-running');
    await database.query(
      `update geekhub.book_checks set ended_at = now(), outcome = 'stopped' where outcome is null`,
    );
    await page.getByText('The gateway was stopped during the check.').waitFor();
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });
});
