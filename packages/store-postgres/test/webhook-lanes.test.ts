/** What is due is found lane by lane: nobody's queue, and nobody's number of receivers, hides what others wait for. */
import { createHash } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCEPTED, openWebhookStores, type WebhookStores } from './webhook-stores.ts';

let stores: WebhookStores;
beforeAll(async () => {
  stores = await openWebhookStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

const laneOf = ({ organizationId, mode }: Scope, host: string) =>
  `${organizationId}/${mode}/${createHash('md5').update(host).digest('hex').slice(0, 2)}/`;

/** A message that is due, to the own address of a job. */
async function wait(scope: Scope, host: string): Promise<void> {
  await stores.move(await stores.createdJob(scope, { webhookUrl: `https://${host}/` }), ACCEPTED);
}

const lanesOf = async (scope: Scope) =>
  (await stores.due()).map(({ lane }) => lane).filter((lane) => lane.startsWith(scope.organizationId));

describe('the lane of a message', () => {
  it('for an endpoint is its own, wherever it moves', async () => {
    const scope = await stores.newScope();
    const ids = [await stores.createdEndpoint(scope), await stores.createdEndpoint(scope)];
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    const expected = ids.map((id) => `${scope.organizationId}/live/${id}/`).toSorted();
    expect((await lanesOf(scope)).toSorted()).toEqual(expected);
    await stores.webhooks.changeEndpoint(ids[0] ?? '', scope, { url: 'https://moved.test/' });
    expect((await lanesOf(scope)).toSorted()).toEqual(expected);
  });

  it('for the address of a job is shared by its host, however it is written', async () => {
    const scope = await stores.newScope();
    for (const host of ['a.test', 'a.test/1?x=2', 'A.test']) await wait(scope, host);
    expect(await lanesOf(scope)).toEqual(Array(3).fill(laneOf(scope, 'a.test')));
  });

  it('is one of 256, however many names a customer makes', async () => {
    const scope = await stores.newScope(1_000_000_000n);
    for (let count = 0; count < 20; count += 1) await wait(scope, `${count}.evil.test`);
    for (const lane of await lanesOf(scope)) expect(lane).toMatch(/^[0-9a-f-]{36}\/live\/[0-9a-f]{2}\/$/);
  });
});

describe('due messages', () => {
  it('of a lane with a long queue leave room for the lane with one', async () => {
    const scope = await stores.newScope(1_000_000_000n);
    for (let count = 0; count < 30; count += 1) await wait(scope, 'slow.test');
    await stores.advanceClock(1_000);
    const other = await stores.newScope();
    await wait(other, 'quick.test');
    const slow = laneOf(scope, 'slow.test');
    const quick = await stores.onlyMessage(other);
    const due = await stores.due({ perLane: 4 });
    expect(due.filter(({ lane }) => lane === slow)).toHaveLength(4);
    expect(due.map(({ id }) => id)).toContain(quick);

    const without = async (prefix: string) =>
      (await stores.due({ perLane: 4, except: [prefix] })).map(({ lane }) => lane);
    expect(await without(`${scope.organizationId}/`)).not.toContain(slow);
    expect(await without(slow)).not.toContain(slow);
    expect(await without(slow)).toContain(laneOf(other, 'quick.test'));
  });

  it('of an organisation with many lanes leave room on the page for another', async () => {
    const scope = await stores.newScope(1_000_000_000n);
    const before = (await stores.dueIds()).length;
    for (let count = 0; count < 6; count += 1) await wait(scope, `${count}.many.test`);
    // Both modes have one share.
    await stores.database.query(
      `update geekhub.webhook_messages set mode = 'test'
       where id in (select id from geekhub.webhook_messages where organization_id = $1 limit 3)`,
      [scope.organizationId],
    );
    await stores.advanceClock(1_000);
    const other = await stores.newScope();
    await wait(other, 'quick.test');
    const page = await stores.due({ limit: before + 3, perOrganization: 2 });
    expect(page.filter(({ lane }) => lane.startsWith(scope.organizationId)).length).toBeLessThanOrEqual(2);
    expect(page.map(({ id }) => id)).toContain(await stores.onlyMessage(other));
  });

  it('come longest waiting first', async () => {
    const scope = await stores.newScope();
    const hosts = ['c.test', 'a.test', 'b.test'];
    for (const host of hosts) {
      await wait(scope, host);
      await stores.advanceClock(1_000);
    }
    expect(await lanesOf(scope)).toEqual(hosts.map((host) => laneOf(scope, host)));
  });
});
