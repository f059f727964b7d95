import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

describe.skipIf(CHROMIUM === undefined)(inBrowser('the page of members'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  it('adds a member, changes the role, removes the member', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('members'));
    await page.getByText('Nobody is a member yet').waitFor();
    await lookAt(page, 'members-none');

    await page.getByRole('button', { name: 'Add a member' }).click();
    await page.getByLabel('Email').fill('not an address');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Write an email address such as ana@example.com.').waitFor();
    await page.getByLabel('Email').fill('Ana@Example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'ana@example.com', exact: true }).waitFor();
    await page.getByRole('cell', { name: 'Developer', exact: true }).waitFor();
    await lookAt(page, 'members');

    await page.getByRole('button', { name: 'Role of ana@example.com' }).click();
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Owner' }).click();
    await lookAt(page, 'members-dialog');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Owner', exact: true }).waitFor();

    await page.getByRole('button', { name: 'Remove ana@example.com' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nobody is a member yet').waitFor();
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('keeps an owner, and says so in the language of the page', async () => {
    const owner = await house.newPage({ locale: 'es-MX' });
    const operator = await house.newPage();
    await house.signIn(operator.page);
    await operator.page.goto(house.address('members'));
    await operator.page.getByRole('button', { name: 'Add a member' }).click();
    await operator.page.getByLabel('Email').fill('ana@example.com');
    await operator.page.getByRole('combobox', { name: 'Role' }).click();
    await operator.page.getByRole('option', { name: 'Owner' }).click();
    await operator.page.getByRole('button', { name: 'Save' }).click();
    await operator.page.getByRole('cell', { name: 'ana@example.com', exact: true }).waitFor();

    const { page, problems } = owner;
    await house.signInAs(page, 'ana@example.com');
    await page.goto(house.address('members'));
    await page.getByRole('button', { name: 'Quitar a ana@example.com' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Quitar' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('Debe quedar un dueño. Nombra a otro primero.').waitFor();
    const said = alert.getByText('An organization keeps an owner: make somebody else an owner first.');
    expect(await said.getAttribute('lang')).toBe('en');
    await lookAt(page, 'members-last-owner');
    expect(problems).toEqual([]);
  });
});
