/** What the answers of an address mean for its endpoint: nothing, once it is elsewhere or another message was taken. */
import type { Scope } from '@geekhub/ports/job-record';
import type { ClaimedMessage, DeliveryChange } from '@geekhub/ports/webhook-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  FAILED,
  HOOK,
  LEASE_MS,
  openWebhookStores,
  tried,
  type WebhookStores,
} from './webhook-stores.ts';

const MOVED = 'https://moved.test/';
const WEEK_MS = 7 * 24 * 3_600_000;
const LATER = { state: 'pending', waitMs: 5_000 } as const;

let stores: WebhookStores;
beforeAll(async () => {
  stores = await openWebhookStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

/** An endpoint at HOOK with a message for each event of a job. */
async function told(): Promise<{ scope: Scope; endpoint: string; ids: [string, string] }> {
  const scope = await stores.newScope();
  const endpoint = await stores.createdEndpoint(scope);
  await stores.move(await stores.createdJob(scope), ACCEPTED, FAILED);
  const [first, second] = (await stores.deliveriesOf(scope)).map(({ id }) => id);
  if (first === undefined || second === undefined) throw new Error('there are two messages');
  return { scope, endpoint, ids: [first, second] };
}

const moveAway = (endpoint: string, scope: Scope) =>
  stores.webhooks.changeEndpoint(endpoint, scope, { url: MOVED });

/** What comes of a try of this claim. */
function commit(
  { id, version, now, url }: ClaimedMessage,
  becomes: DeliveryChange['becomes'],
  disable: DeliveryChange['disable'] = null,
): Promise<boolean> {
  const attempt = { ...tried(becomes).attempt, at: now, url };
  return stores.webhooks.commit(id, version, tried(becomes, { disable, attempt }));
}

async function failingSince(id: string): Promise<Date | null> {
  const { failingSince: since } = await stores.claimed(id);
  await stores.advanceClock(LEASE_MS);
  return since;
}

/** The claim of a message whose endpoint took nothing for a week, and another message for it. */
async function failingForAWeek() {
  const { scope, endpoint, ids } = await told();
  await commit(await stores.claimed(ids[0]), { ...LATER, waitMs: 0 });
  await stores.advanceClock(WEEK_MS);
  return { scope, endpoint, claim: await stores.claimed(ids[0]), other: ids[1] };
}

describe('a message', () => {
  it('that still has the address before is sent to where its endpoint is now, and says so', async () => {
    const { scope, endpoint, ids } = await told();
    await moveAway(endpoint, scope);
    // As by a job that settled, or a message that was sent again, at the same moment.
    await stores.database.query('update geekhub.webhook_messages set url = $2 where id = $1', [ids[0], HOOK]);
    expect((await stores.claimed(ids[0])).url).toBe(MOVED);
    expect(await stores.webhooks.findDelivery(ids[0], scope)).toMatchObject({ url: MOVED });
  });

  it('for the address of a job stays with it', async () => {
    const scope = await stores.newScope();
    await stores.createdEndpoint(scope, { url: MOVED, events: ['video.completed'] });
    await stores.move(await stores.createdJob(scope, { webhookUrl: HOOK }), ACCEPTED);
    expect((await stores.claimed(await stores.onlyMessage(scope))).url).toBe(HOOK);
  });

  it('that was answered 410 where its endpoint was is sent to where it is', async () => {
    const { scope, endpoint, ids } = await told();
    const claim = await stores.claimed(ids[0]);
    await moveAway(endpoint, scope);
    expect(await commit(claim, { state: 'canceled' }, 'gone')).toBe(true);
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({ disabled: null });
    expect(await stores.webhooks.findDelivery(ids[0], scope)).toMatchObject({
      ...{ state: 'pending', finishedAt: null, attempts: [{ number: 1, status: 500 }] },
    });
    expect(await stores.claimed(ids[0])).toMatchObject({ url: MOVED, attempts: 1 });
    expect(await stores.webhooks.findDelivery(ids[1], scope)).toMatchObject({ state: 'pending' });
  });
});

describe('an endpoint', () => {
  it('that is gone from where it still is, is disabled', async () => {
    const { scope, endpoint, ids } = await told();
    await commit(await stores.claimed(ids[0]), { state: 'canceled' }, 'gone');
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({
      disabled: { reason: 'gone' },
    });
    expect(await stores.webhooks.findDelivery(ids[1], scope)).toMatchObject({ state: 'canceled' });
  });

  it('that moves has not failed there, and what the address before answers changes nothing of that', async () => {
    const { scope, endpoint, claim, other } = await failingForAWeek();
    await moveAway(endpoint, scope);
    await commit(claim, { state: 'failed' }, 'failing');
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({ disabled: null });
    expect(await failingSince(other)).toBeNull();
  });

  it('that moves and fails there fails on, though the address before takes a message', async () => {
    const { scope, endpoint, ids } = await told();
    const before = await stores.claimed(ids[0]);
    await moveAway(endpoint, scope);
    const now = await stores.claimed(ids[1]);
    await commit(now, { ...LATER, waitMs: 0 });
    await commit(before, { state: 'delivered' });
    expect(await failingSince(ids[1])).toEqual(now.now);
    expect(await stores.webhooks.findDelivery(ids[0], scope)).toMatchObject({ state: 'delivered' });
  });

  it('that is given its address again goes on failing', async () => {
    const { scope, endpoint, other } = await failingForAWeek();
    await stores.webhooks.changeEndpoint(endpoint, scope, { url: HOOK, description: 'the same' });
    expect(await failingSince(other)).not.toBeNull();
  });

  it('that took nothing until the end is disabled as failing', async () => {
    const { scope, endpoint, claim, other } = await failingForAWeek();
    await commit(claim, { state: 'failed' }, 'failing');
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({
      disabled: { reason: 'failing' },
    });
    expect(await stores.webhooks.findDelivery(claim.id, scope)).toMatchObject({ state: 'failed' });
    expect(await stores.webhooks.findDelivery(other, scope)).toMatchObject({ state: 'canceled' });
  });

  it('that took another message meanwhile is not given up', async () => {
    const { scope, endpoint, claim, other } = await failingForAWeek();
    await commit(await stores.claimed(other), { state: 'delivered' });
    await commit(claim, { state: 'failed' }, 'failing');
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({ disabled: null });
  });

  it('that took another message meanwhile and then failed anew is not given up either', async () => {
    const { scope, endpoint, claim, other } = await failingForAWeek();
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    const [newest] = await stores.deliveriesOf(scope);
    await commit(await stores.claimed(other), { state: 'delivered' });
    await stores.advanceClock(1_000);
    await commit(await stores.claimed(newest?.id ?? ''), LATER);
    await commit(claim, { state: 'failed' }, 'failing');
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({ disabled: null });
  });
});
