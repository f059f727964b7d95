import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

/** What a page could take for a part of itself, or trip over. */
const NASTY = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "javascript:alert(1)//' onclick='alert(1)",
  '\u202eevil\u202c مرحبا 👩‍👩‍👧‍👦 {name} {{x}} %s',
  'W'.repeat(190),
];

describe.skipIf(CHROMIUM === undefined)(inBrowser('the pages of the operator'), () => {
  let house: OpenConsole;
  beforeAll(async () => {
    house = await openConsole();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  const bookingsOf = async (id: string) =>
    house.gateway.database.query<{ kind: string; amount_micros: bigint; note: string }>(
      `select kind, amount_micros, note from geekhub.transfers
       where organization_id = $1 and note <> 'opening balance' order by sequence`,
      [id],
    );

  async function open(path: string, options = {}) {
    const opened = await house.newPage(options);
    opened.page.on('dialog', (dialog) => {
      opened.problems.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await house.signIn(opened.page);
    await opened.page.goto(`${house.gateway.url}/operator${path}`);
    return opened;
  }

  async function openOrganization(name: string) {
    const { id } = await house.gateway.engine.accounts.createOrganization({
      ...{ id: crypto.randomUUID(), name, liveBonusMicros: 50_000_000n, testBonusMicros: 1_000_000n },
    });
    return { id, ...(await open(`/organizations/${id}`)) };
  }

  async function write(page: Page, { amount, note }: { amount: string; note: string }): Promise<void> {
    await page.getByRole('button', { name: 'Book a transaction' }).click();
    await page.getByLabel('Amount in MXN').fill(amount);
    await page.getByLabel('Reason').fill(note);
    await page.getByRole('button', { name: 'Review' }).click();
  }

  it('makes an organisation, finds it by name, adds its first owner', async () => {
    const { page, problems, elsewhere } = await open('/organizations');
    await page.getByRole('button', { name: 'Create an organisation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByText('Give it a name.').waitFor();
    await lookAt(page, 'operator-create');
    await page.getByLabel('Name', { exact: true }).fill('Estudio Ñandú');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Estudio Ñandú', level: 1 }).waitFor();
    await page.getByText('Nobody is a member yet. Add the first owner by email address.').waitFor();
    expect(await page.getByText('$50.00 MXN').count()).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Add a member' }).click();
    await page.getByLabel('Email').fill('Ana@Example.com');
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Owner' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'ana@example.com', exact: true }).waitFor();
    await lookAt(page, 'operator-organization');

    await page.getByRole('link', { name: 'All organisations' }).click();
    await page.getByLabel('Search by name').fill('ÑANDÚ');
    await page.waitForURL('**/organizations?search=*');
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await page.reload();
    expect(await page.getByLabel('Search by name').inputValue()).toBe('ÑANDÚ');
    await page.getByRole('link', { name: 'Estudio Ñandú' }).waitFor();
    await page.getByLabel('Search by name').fill('nobody is called so');
    await page.getByText('No organisation is called so').waitFor();
    await lookAt(page, 'operator-organizations-none');

    await page.getByLabel('Search by name').fill('Estudio');
    await page.getByRole('link', { name: 'Estudio Ñandú' }).click();
    await page.getByRole('link', { name: 'Open its pages' }).click();
    await page.waitForURL('**/live/playground');
    await page.getByRole('combobox', { name: 'Organisation' }).getByText('Estudio Ñandú').waitFor();
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('shows what anybody may call an organisation or a reason as text, and nothing else', async () => {
    const { accounts } = house.gateway.engine;
    const made = [];
    for (const name of NASTY) {
      made.push(
        await accounts.createOrganization({
          ...{ id: crypto.randomUUID(), name, liveBonusMicros: 1_234_567n, testBonusMicros: 1n },
        }),
      );
    }
    const { page, problems, elsewhere } = await open('/organizations');
    for (const name of NASTY) await page.getByRole('link', { name, exact: true }).waitFor();
    await lookAt(page, 'operator-organizations');
    for (const { id, name } of made) {
      await page.goto(`${house.gateway.url}/operator/organizations/${id}`);
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await write(page, { amount: '0.000001', note: name });
      await page.getByRole('dialog').getByText(name, { exact: true }).first().waitFor();
      await page.getByRole('button', { name: 'Book it' }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('cell', { name, exact: true }).waitFor();
      expect(await bookingsOf(id)).toEqual([{ kind: 'recharge', amount_micros: 1n, note: name }]);
    }
    await lookAt(page, 'operator-organization-nasty');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('books a recharge with its reason, shows the balance before and after, and once for a double click', async () => {
    const { page, id, problems, elsewhere } = await openOrganization('Recharged');
    await page.getByRole('button', { name: 'Book a transaction' }).click();
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByText('Write why, in 1 to 500 characters.').waitFor();
    for (const [amount, problem] of [
      ['12,50', 'Write a number such as 500.00'],
      ['0.00', 'It must not be zero.'],
      ['-5', 'It must be above zero. Only an adjustment may take.'],
      ['0.0000001', 'Write a number such as 500.00'],
      ['1000000000.000001', 'At most 1,000,000,000.00 at once.'],
    ] as const) {
      await page.getByLabel('Amount in MXN').fill(amount);
      await page.getByText(problem).waitFor();
    }
    await lookAt(page, 'operator-book-wrong');
    await page.getByLabel('Amount in MXN').fill('500.000001');
    await page.getByLabel('Reason').fill('invoice 1001');
    await page.getByRole('dialog').getByText('$550.000001 MXN').waitFor();
    await lookAt(page, 'operator-book');
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByText('Book this?').waitFor();
    await lookAt(page, 'operator-book-review');
    // Twice before the page can react.
    await page.getByRole('button', { name: 'Book it' }).evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await page.getByText('Recharge of $500.000001 MXN. The balance is $550.000001 MXN now.').waitFor();
    await lookAt(page, 'operator-booked');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: 'invoice 1001' }).waitFor();
    expect(await bookingsOf(id)).toEqual([
      { kind: 'recharge', amount_micros: 500_000_001n, note: 'invoice 1001' },
    ]);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('books once what was taken but never answered, however often it is sent again', async () => {
    const { page, id, problems } = await openOrganization('Answer lost');
    let lost = 0;
    await page.route('**/console/trpc/admin.transactions.create**', async (route) => {
      if (lost === 2) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort();
    });
    await write(page, { amount: '100', note: 'bank reference 7' });
    await page.getByRole('button', { name: 'Book it' }).click();
    await page.getByText('it is not known whether this was booked').waitFor();
    await lookAt(page, 'operator-book-unanswered');
    expect(await bookingsOf(id)).toHaveLength(1);
    // Closed and opened again it is the same transaction.
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Book a transaction' }).click();
    await page.getByRole('button', { name: 'Send again' }).click();
    await expect.poll(() => lost).toBe(2);
    await page.getByText('it is not known whether this was booked').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Recharge of $100.00 MXN. The balance is $150.00 MXN now.').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await bookingsOf(id)).toHaveLength(1);
    // The next is another.
    await write(page, { amount: '100', note: 'bank reference 7' });
    await page.getByRole('button', { name: 'Book it' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await bookingsOf(id)).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  it('takes by an adjustment, and never more than is there', async () => {
    const { page, id, problems } = await openOrganization('Adjusted');
    await page.getByRole('button', { name: 'Book a transaction' }).click();
    await page.getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'Adjustment' }).click();
    await page.getByLabel('Amount in MXN').fill('-50.01');
    await page.getByText('That is more than is available: $50.00 MXN.').waitFor();
    await page.getByLabel('Amount in MXN').fill('-50');
    await page.getByLabel('Reason').fill('a mistake');
    await page.getByRole('button', { name: 'Review' }).click();
    // Somebody else was first.
    const other = await house.gateway.engine.ledger.book({
      ...{ id: crypto.randomUUID(), scope: { organizationId: id, mode: 'live' }, type: 'adjustment' },
      ...{ amountMicros: -1_000_000n, note: 'x', idempotencyKey: null, fingerprint: 'x' },
    });
    expect(other.kind).toBe('booked');
    await page.getByRole('button', { name: 'Book it' }).click();
    await page.getByText('The balance cannot fall below zero: 49.00 MXN are available.').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByLabel('Amount in MXN').fill('-49');
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Book it' }).click();
    await page.getByText('Adjustment of -$49.00 MXN. The balance is $0.00 MXN now.').waitFor();
    expect(problems).toEqual([]);
  });

  it('reaches organisations beyond the newest hundred, by name', async () => {
    const first = house.gateway.secrets.organization_id;
    for (let count = 0; count < 101; count += 1) {
      await house.gateway.engine.accounts.createOrganization({
        ...{ id: crypto.randomUUID(), name: `Many ${count}`, liveBonusMicros: 1n, testBonusMicros: 1n },
      });
    }
    const { page, problems } = await open('/organizations');
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(101);
    await page.goto(`${house.gateway.url}/organizations/${first}/test/members`);
    await page.getByRole('combobox', { name: 'Organisation' }).getByText('default').waitFor();
    await page.getByRole('combobox', { name: 'Organisation' }).click();
    await page.getByRole('option', { name: 'All organisations…' }).click();
    await page.waitForURL('**/operator/organizations');
    expect(problems).toEqual([]);
  });

  it('says for how long videos are kept', async () => {
    const { page, id, problems } = await openOrganization('Kept');
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Days').fill('0');
    await page.getByText('Write a whole number from 1 to 36500, or nothing.').waitFor();
    await page.getByLabel('Days').fill('30');
    await lookAt(page, 'operator-retention');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('30 days after their job has ended').waitFor();
    expect(await house.gateway.engine.accounts.findOrganization(id)).toMatchObject({ retentionDays: 30 });
    expect(problems).toEqual([]);
  });

  it('is no page at all for others, and refuses their calls', async () => {
    const { database, gateway, secrets, url } = house.gateway;
    await database.query(
      `insert into geekhub.members (organization_id, email, role) values ($1, 'eva@example.com', 'owner')`,
      [secrets.organization_id],
    );
    const { page, problems } = await house.newPage();
    const value = await gateway.door.enterByEmail('eva@example.com');
    await page.context().addCookies([{ name: 'geekhub_session', value, url }]);
    for (const path of ['', '/attention', '/organizations', '/rates', '/books']) {
      await page.goto(`${url}/operator${path}`);
      await page.getByText('There is no such page').waitFor();
    }
    await lookAt(page, 'operator-not-for-others');
    const answer = await page.request.get(
      `${url}/console/trpc/operator.health.get?input=${encodeURIComponent('{"window":"1h"}')}`,
    );
    expect(answer.status()).toBe(403);
    expect(problems).toEqual([]);
  });

  it('speaks Spanish', async () => {
    const { page, problems } = await open('', { locale: 'es-MX' });
    for (const [path, title] of [
      ['', 'Estado'],
      ['/attention', 'Requiere atención'],
      ['/organizations', 'Organizaciones'],
      ['/rates', 'Tarifas'],
      ['/books', 'Libros'],
      [`/organizations/${house.gateway.secrets.organization_id}`, 'default'],
    ] as const) {
      await page.goto(`${house.gateway.url}/operator${path}`);
      await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor();
      await expect.poll(() => page.getByRole('status').count()).toBe(0);
      await lookAt(page, `operator-es${path === '' ? '-health' : path.replaceAll('/', '-').slice(0, 16)}`);
    }
    expect(problems).toEqual([]);
  });
});
