/** Signing in, in a browser: by email with a password and with a link, and by the link of the machine. */
import {
  type SupabaseAuthEmulator,
  startSupabaseAuthEmulator,
} from '@geekhub/emulators/supabase-auth-emulator';
import { rememberSecret } from '@geekhub/gateway/test/run-records';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

const API_KEY = 'sb_secret_for_tests_only';
const OPERATOR = { email: 'operator@example.com', password: 'the password of the operator' };

describe.skipIf(CHROMIUM === undefined)(inBrowser('signing in by email'), () => {
  let auth: SupabaseAuthEmulator;
  let house: OpenConsole;
  beforeAll(async () => {
    rememberSecret(OPERATOR.password);
    auth = await startSupabaseAuthEmulator({ apiKey: API_KEY, settings: { emailEverySeconds: 0 } });
    auth.addUser(OPERATOR);
    house = await openConsole({
      ...{ SUPABASE_URL: auth.url, SUPABASE_SERVICE_ROLE_KEY: API_KEY },
      ...{ OPERATOR_EMAILS: OPERATOR.email, WRONG_KEYS_PER_MINUTE: '1000' },
    });
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    await auth?.close();
  });

  const signInPage = () => `${house.gateway.url}/sign-in`;
  const email = (page: Page) => page.getByLabel('Email');
  const password = (page: Page) => page.getByLabel('Password');
  const alert = (page: Page) => page.getByRole('alert');

  async function askForLink(page: Page, address = OPERATOR.email): Promise<void> {
    await email(page).fill(address);
    await page.getByRole('button', { name: 'Send me a link instead' }).click();
    await page.getByRole('heading', { name: 'Look at your email' }).waitFor();
  }

  it('by keyboard alone, with a password, and comes back to where one wanted to go', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await page.goto(`${house.address('members')}?from=outside`);
    await page.waitForURL('**/sign-in?next=*');
    await email(page).waitFor();
    await lookAt(page, 'sign-in-email');
    // The language, then the form.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(OPERATOR.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type('a wrong password');
    await page.keyboard.press('Enter');
    await alert(page).getByText('The email or the password is wrong.').waitFor();
    await lookAt(page, 'sign-in-wrong');
    // What was wrong is selected, to be typed over.
    await page.keyboard.type(OPERATOR.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Members' }).waitFor();
    expect(page.url()).toBe(`${house.address('members')}?from=outside`);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('says what is missing before it asks anybody', async () => {
    const { page, problems } = await house.newPage();
    await page.goto(signInPage());
    const before = auth.requests.length;
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Type your email address').waitFor();
    expect(await email(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await email(page).fill(OPERATOR.email);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Type your password').waitFor();
    await lookAt(page, 'sign-in-missing');
    await email(page).fill('not an address');
    await page.getByRole('button', { name: 'Send me a link instead' }).click();
    await page.getByText('Type your email address').waitFor();
    expect(auth.requests.length).toBe(before);
    expect(problems).toEqual([]);
  });

  it('with a link, in another tab of the same browser, to where one wanted to go', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await page.goto(house.address('webhooks'));
    await page.waitForURL('**/sign-in?next=*');
    await askForLink(page);
    await lookAt(page, 'sign-in-sent');
    const tab = await page.context().newPage();
    await tab.goto(auth.mails.at(-1)?.link ?? '');
    await tab.waitForURL(house.address('webhooks'));
    expect(await tab.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
      'webhooks',
    );
    // The code is nowhere that the way back leads to.
    await tab.goBack().catch(() => null);
    expect(tab.url()).not.toContain('code=');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('says of a link of another browser, and of one that is too old, to ask for a new one', async () => {
    const { page } = await house.newPage();
    auth.addUser({ email: 'ana@example.com' });
    await page.goto(signInPage());
    await askForLink(page, 'ana@example.com');
    const { page: another, problems } = await house.newPage();
    await another.goto(auth.mails.at(-1)?.link ?? '');
    await alert(another).getByText('asked for in another browser').waitFor();
    expect(new URL(another.url()).search).toBe('');
    await lookAt(another, 'sign-in-other-browser');
    // Where it was asked for it is as good as before, until it is used.
    await page.goto(auth.mails.at(-1)?.link ?? '');
    await alert(page).getByText('too old').waitFor();
    expect(page.url()).toBe(signInPage());
    await email(page).waitFor();
    expect(problems).toEqual([]);
  });

  it('answers alike for an address of nobody', async () => {
    const { page } = await house.newPage();
    await page.goto(signInPage());
    await askForLink(page, 'nobody@example.com');
    await page.getByText('If nobody@example.com may sign in here').waitFor();
    expect(auth.mails.map(({ to }) => to)).not.toContain('nobody@example.com');
    await page.getByRole('button', { name: 'Use another address' }).click();
    await email(page).waitFor();
  });

  it('says what the operator must mend, and speaks Spanish', async () => {
    const { page, problems } = await house.newPage({ locale: 'es-MX' });
    auth.script('token', { kind: 'token', by: 'secret' });
    await page.goto(signInPage());
    await page.getByLabel('Correo electrónico').fill(OPERATOR.email);
    await page.getByLabel('Contraseña').fill(OPERATOR.password);
    await page.getByRole('button', { name: 'Iniciar sesión', exact: true }).click();
    await alert(page).getByText('Por ahora no se puede iniciar sesión.').waitFor();
    await alert(page).getByText('asymmetric signing keys').waitFor();
    await lookAt(page, 'sign-in-trouble-es');
    expect(problems).toEqual([]);
  });

  it.each([
    '//elsewhere.example.com',
    '/\\elsewhere.example.com',
    'https://elsewhere.example.com',
    '/\t/elsewhere.example.com',
    'javascript:alert(1)',
    '/sign-in',
  ])('goes nowhere but to this console, whatever the address says: %j', async (next) => {
    const { page, elsewhere } = await house.newPage();
    await page.goto(`${signInPage()}?next=${encodeURIComponent(next)}`);
    await email(page).fill(OPERATOR.email);
    await password(page).fill(OPERATOR.password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/playground');
    expect(elsewhere).toEqual([]);
  });

  it('a session that ends while a page is open leads to sign in, and back', async () => {
    const { page } = await house.newPage();
    await page.goto(signInPage());
    await email(page).fill(OPERATOR.email);
    await password(page).fill(OPERATOR.password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/playground');
    await page.getByRole('link', { name: 'Members' }).waitFor();
    await house.gateway.database.query('delete from geekhub.console_sessions');
    // Whatever the page asks next, of itself or of this click, is refused.
    await page
      .getByRole('link', { name: 'Members' })
      .click({ timeout: 2_000 })
      .catch(() => {});
    await page.waitForURL('**/sign-in?next=*');
    await email(page).fill(OPERATOR.email);
    await password(page).fill(OPERATOR.password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/organizations/**');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByText(OPERATOR.email).waitFor();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.waitForURL('**/sign-in');
    await page.goto(house.address('members'));
    await page.waitForURL('**/sign-in?next=*');
  });
});

describe.skipIf(CHROMIUM === undefined)(inBrowser('signing in at the machine'), () => {
  it('works over http there, also where everybody else comes by https', async () => {
    await using house = await openConsole({ PUBLIC_URL: 'https://video.example.com' });
    const { page } = await house.newPage();
    await house.signIn(page);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: '__Host-geekhub_session', secure: true, httpOnly: true });
    await page.goto(house.address('members'));
    await page.getByRole('heading', { name: 'Members' }).waitFor();
  });

  it('takes the link once, keeps it out of the history, and says how to get another', async () => {
    await using house = await openConsole();
    const { page, problems, elsewhere } = await house.newPage();
    await page.goto(`${house.gateway.url}/`);
    await page.getByText('npm run geekhub -- admin sign-in-link').waitFor();
    await lookAt(page, 'sign-in-machine');
    const link = await house.gateway.gateway.door.createSignInLink();
    // A link that is opened in a tab of its own, as from a terminal.
    const tab = await page.context().newPage();
    await tab.goto(`${house.gateway.url}/sign-in#${link}`);
    await tab.waitForURL('**/playground');
    await page.context().clearCookies();
    const again = await page.context().newPage();
    await again.goto(`${house.gateway.url}/sign-in#${link}`);
    await again.getByRole('alert').getByText('used already').waitFor();
    expect(again.url()).toBe(`${house.gateway.url}/sign-in`);
    await lookAt(again, 'sign-in-machine-used');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });
});
