import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LiveHouse, startLiveHouse } from '@geekhub/gateway/test/live-house';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsoleOf } from './open-console.ts';

const KLING = { model: 'fal/kling-2', prompt: 'a paper boat', duration: 5 };

describe.skipIf(CHROMIUM === undefined)(inBrowser('health and what needs attention'), () => {
  let live: LiveHouse;
  let house: OpenConsole;
  const receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(request.url === '/gone' ? 410 : 500).end();
  });
  let receiverUrl = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    receiverUrl = `http://127.0.0.1:${port}`;
    live = await startLiveHouse({
      storage: 'supabase',
      environment: { OUTBOUND_ALLOW: `127.0.0.1:${port}` },
    });
    await live.topUp('1000.00');
    house = await openConsoleOf(live.gateway);
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    await live?.[Symbol.asyncDispose]();
    receiver.close();
  });

  const sql = (text: string, values: string[] = []) => live.gateway.database.query(text, values);

  async function open(path: string) {
    const opened = await house.newPage();
    await house.signIn(opened.page);
    await opened.page.goto(`${house.gateway.url}/operator${path}`);
    return opened;
  }

  it('tells what became of jobs, how long they took, what failed, and where calls are stopped', async () => {
    await live.run(KLING);
    await live.run({ ...KLING, prompt: 'another boat' });
    live.fal.script('render', { kind: 'runner_error', type: 'internal_error', status: 500 });
    expect((await live.run({ ...KLING, prompt: 'a third' })).job.error_code).toBe('provider_error');
    live.fal.script('render', { kind: 'model_error', type: 'content_policy_violation' });
    expect((await live.run({ ...KLING, prompt: 'a fourth' })).job.error_code).toBe('content_policy');
    live.gemini.script('submit', { kind: 'status', status: 401 }, 100);
    for (const prompt of ['one', 'two', 'three'])
      await live.client.create({ model: 'google/veo-3', prompt, duration: 4 });
    await expect
      .poll(() => live.gateway.gateway.guards.get('google')?.readGuard().circuits.submit.state)
      .toBe('open');

    const { page, problems, elsewhere } = await open('');
    const card = (name: string) =>
      page.locator('section').filter({ has: page.getByRole('heading', { name }) });
    const fal = card('fal.ai').first();
    await fal.getByText('2 of 3 delivered').waitFor();
    await fal.getByText('66.6%').waitFor();
    await fal.getByText('Many failures').waitFor();
    await fal.getByRole('listitem').filter({ hasText: 'Error of the provider' }).getByText('1').waitFor();
    await fal.getByText('of the request, not counted').waitFor();
    const google = card('Google').first();
    await google.getByText('Stopped').first().waitFor();
    await google.getByText('it refuses our key, our account or our credit').waitFor();
    await google.getByText(/0 of 16 calls under way/).waitFor();
    expect(await google.locator('dl').first().textContent()).toMatch(/Waiting for a place3/);
    await lookAt(page, 'operator-health');

    // Of an hour ago, so that the shortest span has forgotten it.
    await sql(`update geekhub.provider_ends set ended_at = ended_at - interval '2 hours'`);
    await page.getByRole('link', { name: '1 hour' }).click();
    await page.waitForURL('**/operator?window=1h');
    await fal.getByText('nothing ended').waitFor();
    await page.getByRole('link', { name: '7 days' }).click();
    await fal.getByText('2 of 3 delivered').waitFor();
    await page.reload();
    expect(await page.getByRole('link', { name: '7 days' }).getAttribute('aria-current')).toBe('page');
    expect(await page.getByRole('link', { name: '24 hours' }).getAttribute('aria-current')).toBeNull();
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });

  it('says of each kind of trouble which jobs and receivers are in it', async () => {
    const create = (prompt: string, more = {}) => live.client.create({ ...KLING, prompt, ...more });
    const completed = await create('delivered');
    await expect.poll(async () => (await live.client.get(completed.id)).status).toBe('completed');
    // The answer to a submit is lost.
    live.fal.script('submit', { kind: 'reset', started: true });
    const unconfirmed = await create('lost');
    await expect.poll(async () => (await live.client.get(unconfirmed.id)).status).toBe('failed');

    // A render that does not end, of an hour ago.
    live.fal.script('render', { kind: 'endless' });
    const slow = await create('endless');
    await expect.poll(async () => (await live.client.get(slow.id)).status).toBe('processing');
    await sql(
      `update geekhub.attempts set started_at = started_at - interval '20 minutes' where job_id = $1`,
      [slow.id],
    );

    // A storage that takes nothing.
    live.supabase.script('upload', { kind: 'status', status: 500 }, 1_000);
    const stored = await create('not stored');
    const finishedAt = () =>
      sql(`select 1 as yes from geekhub.jobs where id = $1 and finished_at is not null`, [stored.id]);
    await expect.poll(async () => (await finishedAt()).length).toBe(1);
    await sql(`update geekhub.jobs set finished_at = finished_at - interval '5 minutes' where id = $1`, [
      stored.id,
    ]);

    // A receiver that is gone, and one that fails.
    const made = await fetch(`${house.gateway.url}/v1/webhooks/endpoints`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${live.gateway.secrets.live_key}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ url: `${receiverUrl}/gone`, events: ['video.failed'] }),
    });
    expect(made.status, await made.text()).toBe(200);
    live.fal.script('render', { kind: 'runner_error', type: 'internal_error', status: 500 });
    const failing = await create('webhook', { webhook_url: `${receiverUrl}/fails` });
    await expect.poll(async () => (await live.client.get(failing.id)).status).toBe('failed');
    await expect
      .poll(async () => {
        await sql(
          `update geekhub.webhook_messages set next_attempt_at = geekhub.app_now() where state = 'pending'`,
        );
        return (await sql(`select 1 as yes from geekhub.webhook_messages where attempts >= 3`)).length;
      })
      .toBeGreaterThan(0);

    // A storage that deletes nothing.
    live.supabase.script('remove', { kind: 'status', status: 500 }, 1_000);
    await sql(
      `select geekhub.delete_job($1, organization_id, mode, false, '0 seconds') from geekhub.jobs where id = $1`,
      [completed.id],
    );
    await expect
      .poll(async () => {
        await sql(`update geekhub.video_removals set due_at = geekhub.app_now() where removed_at is null`);
        return (await sql(`select 1 as yes from geekhub.video_removals where tries >= 3`)).length;
      })
      .toBe(1);

    const { page, problems, elsewhere } = await open('/attention');
    const tabs = page.getByRole('navigation', { name: 'Needs attention' });
    for (const [tab, job, fact] of [
      ['Unconfirmed submits', unconfirmed.id, 'failed, at no charge'],
      ['Slow jobs', slow.id, /rendering; usually at most/],
      ['Waiting for storage', stored.id, 'the provider’s file is in reach'],
      ['Webhooks of jobs', failing.id, 'answered 500'],
      ['Deletions', completed.id, /tries/],
    ] as const) {
      await tabs.getByRole('link', { name: tab }).click();
      await page.getByRole('heading', { name: tab, level: 2 }).waitFor();
      const link = page.getByRole('link', { name: `Open job ${job}` }).first();
      await link.waitFor();
      await page.getByRole('listitem').filter({ has: link }).getByText(fact).first().waitFor();
      await lookAt(page, `operator-attention-${tab.split(' ')[0]?.toLowerCase()}-${tab.length}`);
    }
    await tabs.getByRole('link', { name: 'Webhook endpoints' }).click();
    await page.getByText('switched off: it answered 410').waitFor();
    await page.getByText(receiverUrl.slice('http://'.length), { exact: true }).waitFor();
    expect(await page.getByText('/gone').count()).toBe(0);
    await lookAt(page, 'operator-attention-endpoints');
    await page.reload();
    await page.getByText('switched off: it answered 410').waitFor();
    // In the bar: one each, but for what may have two.
    const bar = page.getByRole('navigation', { name: 'Operator' });
    await expect.poll(() => bar.textContent()).toMatch(/Needs attention[6-9]/);

    await tabs.getByRole('link', { name: 'Slow jobs' }).click();
    await page.getByRole('link', { name: `Open job ${slow.id}` }).click();
    await page.waitForURL(`**/live/videos/${slow.id}`);
    expect({ problems, elsewhere }).toEqual({ problems: [], elsewhere: [] });
  });
});
