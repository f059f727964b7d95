/** Webhooks in the console: an endpoint's whole life, tests of it, and the log of what was sent and answered. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createApiCaller } from '@geekhub/gateway/test/api-caller';
import { findFreePort } from '@geekhub/testing/free-port';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';

const XSS = `<img src=x onerror="document.title='owned'">‮<script>alert(1)</script>`;
/** What turns text around is taken out of an answer. */
const ANSWERED = XSS.replace('\u202e', '\ufffd');

interface Received {
  headers: Record<string, string>;
  body: string;
}

describe.skipIf(CHROMIUM === undefined)(inBrowser('the page of webhooks'), () => {
  let house: OpenConsole;
  let server: Server;
  let url: string;
  const received: Received[] = [];
  /** What the receiver says next. */
  let answer = { status: 204, text: '' };

  beforeAll(async () => {
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}/hook`;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push({
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(answer.status, { 'content-type': 'text/html' }).end(answer.text);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    house = await openConsole({ OUTBOUND_ALLOW: `127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    server.close();
  });

  /** The window that asks for something: messages at the edge are windows too. */
  const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

  async function addEndpoint(page: Page, description: string): Promise<string> {
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    const window = dialog(page, 'Add an endpoint');
    await window.getByLabel('Address').fill(url);
    await window.getByLabel('Description').fill(description);
    await window.getByRole('button', { name: 'Add an endpoint' }).click();
    const secret = dialog(page, 'The secret that signs').locator('code');
    await secret.waitFor();
    return (await secret.textContent()) ?? '';
  }

  const closeSecret = (page: Page) => page.getByRole('button', { name: 'I have copied it' }).click();

  it('adds an endpoint, tests it, rotates its secret, disables, enables, changes and deletes it', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('webhooks'));
    await page.getByText('No endpoints yet').waitFor();
    await lookAt(page, 'webhooks-none');

    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    await page.getByLabel('Address').fill('http://10.0.0.1/');
    await dialog(page, 'Add an endpoint').getByRole('button', { name: 'Add an endpoint' }).click();
    await page.getByText(/^url: must be/).waitFor();
    await page.getByLabel(/video\.processing/).uncheck();
    await lookAt(page, 'webhooks-add');
    await page.getByRole('button', { name: 'Cancel' }).click();

    const secret = await addEndpoint(page, XSS);
    expect(secret).toMatch(/^whsec_/);
    await lookAt(page, 'webhooks-secret');
    await page.mouse.click(5, 450);
    await page.getByText(secret).waitFor();
    await closeSecret(page);
    await page.getByText(XSS).waitFor();
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain(secret);
    expect(await page.content()).not.toContain(secret);

    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^The test was delivered: answered 204 after \d+ ms\.$/).waitFor();
    const [test] = received;
    if (test === undefined) throw new Error('it was sent');
    expect(new Webhook(secret).verify(test.body, test.headers)).toMatchObject({
      type: 'webhook.test',
      data: { object: 'webhook.endpoint' },
    });
    answer = { status: 500, text: 'not today' };
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^The test was answered 500/).waitFor();
    await lookAt(page, 'webhooks-tested');
    await page.getByRole('link', { name: 'Look at it' }).click();
    await dialog(page, 'Delivery').getByText('not today').waitFor();
    await page.goBack();

    await page.getByRole('button', { name: 'New secret' }).click();
    await lookAt(page, 'webhooks-rotate');
    await dialog(page, 'Make a new secret?').getByRole('button', { name: 'New secret' }).click();
    const shown = dialog(page, 'The secret that signs').locator('code');
    await shown.waitFor();
    const next = (await shown.textContent()) ?? '';
    expect(next).not.toBe(secret);
    await page.getByText(/^The secret before signs too until /).waitFor();
    await lookAt(page, 'webhooks-rotated');
    await closeSecret(page);
    answer = { status: 200, text: '' };
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^The test was delivered: answered 200/).waitFor();
    const last = received.at(-1) ?? test;
    for (const each of [secret, next]) new Webhook(each).verify(last.body, last.headers);

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText(/^Somebody disabled it/).waitFor();
    expect(await page.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
    await lookAt(page, 'webhooks-disabled');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('button', { name: 'Send a test' }).waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Description').fill('the backend');
    await page.getByLabel(/video\.processing/).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('the backend').waitFor();
    expect(await page.getByText('video.processing').count()).toBe(0);

    await page.getByRole('button', { name: 'Make a secret' }).click();
    await dialog(page, 'Make a secret for webhook_url?')
      .getByRole('button', { name: 'Make a secret' })
      .click();
    await shown.waitFor();
    await closeSecret(page);

    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog(page, 'Delete this endpoint?').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No endpoints yet').waitFor();
    expect(await page.title()).toBe('Webhooks · GeekHub Video');
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('lists what was sent by endpoint, state and job, shows both sides of each try, and sends it again', async () => {
    const { page, problems, elsewhere } = await house.newPage();
    await house.signIn(page);
    await page.goto(house.address('webhooks'));
    const secret = await addEndpoint(page, 'log');
    await closeSecret(page);
    answer = { status: 410, text: XSS };
    const caller = createApiCaller(house.gateway.url, house.gateway.secrets.test_key);
    const video = { model: 'fal/kling-2', prompt: 'a paper boat', duration: 5 };
    const made = await caller.post<{ id: string }>('/v1/videos/generations', {
      ...video,
      webhook_url: `${url}/own`,
    });
    const job = made.body.id;

    await page.getByRole('link', { name: 'Deliveries' }).first().click();
    const tabs = page.getByRole('navigation', { name: 'Parts of this page' });
    await tabs.locator('[aria-current=page]', { hasText: 'Deliveries' }).waitFor();
    expect(await tabs.locator('[aria-current=page]').count()).toBe(1);
    await page.getByRole('cell', { name: 'Canceled' }).first().waitFor();
    await lookAt(page, 'deliveries');
    await page.getByLabel('Job').fill('no id');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('This is no id of a job.').waitFor();
    await page.getByLabel('Job').fill(job);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(`**job=${job}`);
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Canceled' }).click();
    await page.waitForURL(/state=canceled/);
    await page.reload();
    const rows = page.getByRole('row').filter({ hasText: 'Canceled' });
    await rows.first().waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Failed' }).click();
    await page.getByText('No delivery is like this').waitFor();
    await lookAt(page, 'deliveries-none-found');
    await page.getByRole('button', { name: 'Clear filters' }).click();

    await rows
      .first()
      .getByRole('button', { name: /^Details of msg_/ })
      .click();
    const details = dialog(page, 'Delivery');
    await details.getByText(ANSWERED).waitFor();
    await details.getByText(/^content-type: application\/json\nwebhook-id: msg_/).waitFor();
    await details.getByText('"prompt": "a paper boat"').waitFor();
    expect(await page.content()).not.toContain('v1,');
    await lookAt(page, 'delivery');
    await page.reload();
    await details.getByText(ANSWERED).waitFor();
    expect(await page.title()).toBe('Webhooks · GeekHub Video');

    const [failed] = (
      await caller.get<{ data: { id: string; endpoint_id: string | null }[] }>(
        `/v1/webhooks/deliveries?job_id=${job}&state=canceled`,
      )
    ).body.data.filter(({ endpoint_id }) => endpoint_id === null);
    await page.goto(house.address(`webhooks?view=deliveries&delivery=${failed?.id}`));
    answer = { status: 200, text: 'thanks' };
    await details.getByRole('button', { name: 'Send again' }).click();
    await details.getByText('thanks').waitFor();
    await details.getByText('Try 2').waitFor();
    await details.getByText('Delivered').waitFor();
    await lookAt(page, 'delivery-again');
    expect(received.filter(({ headers }) => headers['webhook-id'] === failed?.id)).toHaveLength(2);
    await details.getByRole('button', { name: 'Close' }).click();
    await page.waitForURL((address) => !address.search.includes('delivery='));

    // Answering 410 disabled the endpoint.
    await page.getByRole('link', { name: 'Endpoints' }).click();
    await page.getByText(/^It answered 410 \(gone\)/).waitFor();
    await lookAt(page, 'webhooks-gone');
    expect(secret).toMatch(/^whsec_/);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('is for viewers to look at, in Spanish too', async () => {
    const { page, problems } = await house.newPage({ locale: 'es-MX' });
    const { door } = house.gateway.gateway;
    await house.gateway.database.query(
      'insert into geekhub.members (organization_id, email, role) values ($1, $2, $3)',
      [house.gateway.secrets.organization_id, 'viewer@example.com', 'viewer'],
    );
    const value = await door.enterByEmail('viewer@example.com');
    await page.context().addCookies([{ name: 'geekhub_session', value, url: house.gateway.url }]);
    await page.goto(house.address('webhooks'));
    await page.getByText('Los desarrolladores y los dueños manejan los webhooks').waitFor();
    await page.getByText('log').waitFor();
    for (const name of ['Agregar destino', 'Enviar prueba', 'Eliminar', 'Crear secreto']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await lookAt(page, 'webhooks-spanish');
    await page.getByRole('navigation', { name: 'Partes de esta página' }).getByText('Envíos').click();
    await page
      .getByRole('button', { name: /^Detalles de msg_/ })
      .first()
      .click();
    await dialog(page, 'Envío').getByText('Respuesta').first().waitFor();
    expect(await page.getByRole('button', { name: 'Enviar de nuevo' }).count()).toBe(0);
    await lookAt(page, 'delivery-spanish');
    await page.goto(house.address('keys'));
    await page.getByText('Solo los dueños crean').waitFor();
    expect(await page.getByRole('button', { name: 'Crear clave' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
