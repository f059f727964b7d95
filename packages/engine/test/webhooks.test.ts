import { randomUUID } from 'node:crypto';
import type { WebhookDelivery, WebhookEvent } from '@geekhub/contracts/webhook';
import type { Scope } from '@geekhub/ports/job-record';
import type { ReceivedPost } from '@geekhub/testing/scripted-outbound';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { newOrganization } from '../src/bootstrap.ts';
import { deliverWebhook } from '../src/deliver-webhook.ts';
import type { Engine } from '../src/engine.ts';
import { createLanes } from '../src/lanes.ts';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  readWebhookEndpoint,
} from '../src/manage-webhook-endpoints.ts';
import { presentJob } from '../src/present-job.ts';
import { listWebhookDeliveries } from '../src/read-webhook-deliveries.ts';
import { redeliverWebhook } from '../src/redeliver-webhook.ts';
import { rotateWebhookSecret } from '../src/rotate-webhook-secret.ts';
import { submitJob } from '../src/submit-job.ts';
import { DELIVERY_LIMITS, sweepWebhooks } from '../src/sweep-webhooks.ts';
import { systemTimers } from '../src/system-timers.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const HOOK = 'https://receiver.test/hook';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let t: OpenEngine;
let giveUp: AbortController;

beforeEach(async () => {
  t = await openEngine();
  // A receiver holds what it is sent against its own clock.
  await t.setClock(new Date());
  giveUp = new AbortController();
  // A try takes as long as the test wants.
  t.engine.timers = { ...systemTimers, deadline: () => giveUp.signal };
});
afterEach(async () => {
  giveUp.abort();
  await t.engine.deliveries.whenIdle();
  expect(await t.books()).toMatchObject({ problems: [] });
  await t[Symbol.asyncDispose]();
});

/** One round, waited for to its last try. */
async function sweepOnce(engine: Engine = t.engine): Promise<void> {
  await Promise.all((await sweepWebhooks(engine)).deliveries);
}

/** Whether it has resolved by now. */
const isOver = (promise: Promise<void>) =>
  Promise.race([
    promise.then(() => true),
    new Promise<false>((resolve) => setImmediate(() => resolve(false))),
  ]);

async function endJob(id: string): Promise<void> {
  await t.advanceClock(15_000);
  await advanceJob(t.engine, id);
}

const deliveries = async (scope: Scope = t.caller.scope): Promise<WebhookDelivery[]> =>
  (await listWebhookDeliveries(t.engine, scope, { limit: 100 })).data;

const delivery = async (event = 'video.processing') => {
  const found = (await deliveries()).find((each) => each.event === event);
  if (found === undefined) throw new Error('there is no such delivery');
  return found;
};

const endpoint = (changes = {}) => createWebhookEndpoint(t.engine, t.caller.scope, { url: HOOK, ...changes });
const verify = (secret: string, { body, headers }: ReceivedPost) =>
  new Webhook(secret).verify(body, { ...headers }) as WebhookEvent;
const idsOf = (posts: ReceivedPost[]) => posts.map(({ headers }) => headers['webhook-id']);

async function neighbour(): Promise<typeof t.caller> {
  const { id } = await t.engine.accounts.createOrganization(newOrganization('neighbour'));
  return { ...t.caller, keyId: randomUUID(), scope: { organizationId: id, mode: 'live' } };
}
async function submitAs(caller: typeof t.caller, webhook_url: string): Promise<void> {
  const input = { model: 'fal/kling-2', prompt: 'a wave', webhook_url };
  await submitJob(t.engine, caller, input, { idempotencyKey: null, isClientRetry: false });
  await t.idle();
}

describe('a job that moves', () => {
  it('is told to its own address and to the endpoints, as a GET answers it, under signatures that verify', async () => {
    const { secret } = await endpoint({ url: 'https://endpoint.test/' });
    const { secret: jobSecret } = await rotateWebhookSecret(t.engine, {
      ...{ scope: t.caller.scope, endpointId: null },
    });
    const id = await t.submit({ webhook_url: HOOK });
    const rendering = await presentJob(t.engine, (await t.stateOf(id)).job);
    await sweepOnce();
    await endJob(id);
    const completed = await presentJob(t.engine, (await t.stateOf(id)).job);
    await sweepOnce();

    const expected = [
      { type: 'video.processing', timestamp: expect.stringMatching(/Z$/), data: rendering },
      { type: 'video.completed', timestamp: expect.stringMatching(/Z$/), data: completed },
    ];
    expect(t.outbound.postsTo(HOOK).map((post) => verify(jobSecret, post))).toEqual(expected);
    expect(t.outbound.postsTo('https://endpoint.test/').map((post) => verify(secret, post))).toEqual(
      expected,
    );
    expect(new Set(idsOf(t.outbound.posts)).size).toBe(4);
    expect((await deliveries()).map(({ state }) => state)).toEqual(Array(4).fill('delivered'));
    await t.advanceClock(DAY_MS);
    await sweepOnce();
    expect(t.outbound.posts).toHaveLength(4);
  });

  it('had the state that the event names, however late it is told', async () => {
    const id = await t.submit({ webhook_url: HOOK });
    await endJob(id);
    await sweepOnce();
    const events = t.outbound.posts.map(({ body }) => JSON.parse(body) as WebhookEvent);
    expect(
      events.map(({ type, data }) => `${type} ${data.status} ${data.video_url === null}`).toSorted(),
    ).toEqual(['video.completed completed false', 'video.processing processing true']);
  });

  it('says nothing to an endpoint that is disabled', async () => {
    const { id } = await endpoint();
    await changeWebhookEndpoint(t.engine, t.caller.scope, id, { enabled: false });
    await t.submit();
    await sweepOnce();
    expect(t.outbound.posts).toEqual([]);
  });
});

describe('what a receiver may do', () => {
  it.each([
    ['301', 301, { status: 301, fault: null }],
    ['500', 500, { status: 500, fault: null }],
    ['400', 400, { status: 400, fault: null }],
    ['a blocked address', 'blocked', { status: null, fault: 'blocked' }],
    ['a name that is none', 'unreachable', { status: null, fault: 'unreachable' }],
    ['an endless answer', 'too_large', { status: null, fault: 'too_large' }],
  ] as const)(
    '%s is a try that failed, and the next says the same under the same id',
    async (_, answer, logged) => {
      const { secret } = await endpoint();
      t.outbound.onPost(HOOK, answer, 200);
      await t.submit();
      await sweepOnce();
      expect(await delivery()).toMatchObject({ state: 'pending', attempts: [{ number: 1, ...logged }] });
      await t.advanceClock(4_999);
      await sweepOnce();
      expect(t.outbound.posts).toHaveLength(1);
      await t.advanceClock(1_001);
      await sweepOnce();
      expect(await delivery()).toMatchObject({
        state: 'delivered',
        attempts: [{}, { number: 2, status: 200 }],
      });

      const [first, second] = t.outbound.posts;
      if (first === undefined || second === undefined) throw new Error('two tries were made');
      expect(second.body).toBe(first.body);
      expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
      expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp']);
      expect(verify(secret, second)).toEqual(verify(secret, first));
    },
  );

  it('to hang ends the try when its time is over', async () => {
    await endpoint();
    t.outbound.onPost(HOOK, 'hang');
    await t.submit();
    const { deliveries: tries } = await sweepWebhooks(t.engine);
    await expect.poll(() => t.outbound.open.now).toBe(1);
    giveUp.abort();
    await Promise.all(tries);
    expect(await delivery()).toMatchObject({ state: 'pending', attempts: [{ fault: 'timed_out' }] });
  });

  it('429 with Retry-After is left alone for so long', async () => {
    await endpoint();
    t.outbound.onPost(HOOK, { status: 429, retryAfterMs: HOUR_MS }, 200);
    await t.submit();
    await sweepOnce();
    await t.advanceClock(HOUR_MS - 1);
    await sweepOnce();
    expect(t.outbound.posts).toHaveLength(1);
    await t.advanceClock(HOUR_MS);
    await sweepOnce();
    expect(await delivery()).toMatchObject({ state: 'delivered' });
  });

  it('410 disables its endpoint, which is told nothing any more until it is enabled', async () => {
    const { id } = await endpoint();
    const other = await endpoint({ url: 'https://other.test/' });
    t.outbound.onPost(HOOK, 410);
    const job = await t.submit();
    await sweepOnce();
    await endJob(job);
    await sweepOnce();
    expect(await readWebhookEndpoint(t.engine, t.caller.scope, id)).toMatchObject({
      ...{ enabled: false, disabled_reason: 'gone', disabled: expect.any(Number) },
    });
    expect(t.outbound.postsTo(HOOK)).toHaveLength(1);
    expect(t.outbound.postsTo(other.url)).toHaveLength(2);

    t.outbound.onPost(HOOK, 200);
    const [canceled] = (await deliveries()).filter((each) => each.endpoint_id === id);
    expect(canceled).toMatchObject({ state: 'canceled', attempts: [{ status: 410 }] });
    await expect(redeliverWebhook(t.engine, t.caller.scope, canceled?.id ?? '')).rejects.toMatchObject({
      code: 'conflict',
    });
    await changeWebhookEndpoint(t.engine, t.caller.scope, id, { enabled: true });
    await redeliverWebhook(t.engine, t.caller.scope, canceled?.id ?? '');
    await sweepOnce();
    expect(idsOf(t.outbound.postsTo(HOOK))).toEqual([canceled?.id, canceled?.id]);
  });

  it('410 from the address of a job ends that message alone', async () => {
    t.outbound.onPost(HOOK, 410, 200);
    const job = await t.submit({ webhook_url: HOOK });
    await sweepOnce();
    expect(await delivery()).toMatchObject({ state: 'canceled', attempts: [{ status: 410 }] });
    await endJob(job);
    await sweepOnce();
    expect(await delivery('video.completed')).toMatchObject({ state: 'delivered' });
  });

  it('to fail ten times ends the message, and sending it again begins anew', async () => {
    t.outbound.onPost(HOOK, 500);
    await t.submit({ webhook_url: HOOK });
    for (let tries = 0; tries < 12; tries += 1) {
      await sweepOnce();
      await t.advanceClock(30 * HOUR_MS);
    }
    expect(t.outbound.posts).toHaveLength(10);
    const failed = await delivery();
    expect(failed).toMatchObject({ state: 'failed', next_attempt: null, finished: expect.any(Number) });
    t.outbound.onPost(HOOK, 500, 200);
    await redeliverWebhook(t.engine, t.caller.scope, failed.id);
    await sweepOnce();
    await t.advanceClock(6_000);
    await sweepOnce();
    const { state, attempts } = await delivery();
    expect({ state, tries: attempts.length }).toEqual({ state: 'delivered', tries: 12 });
    expect(new Set(idsOf(t.outbound.posts)).size).toBe(1);
  });

  it('to take nothing for five days disables its endpoint, with a message that fails for good', async () => {
    const { id } = await endpoint();
    t.outbound.onPost(HOOK, 500);
    await t.submit();
    for (let tries = 0; tries < 9; tries += 1) {
      await sweepOnce();
      await t.advanceClock(30 * HOUR_MS);
    }
    expect(await readWebhookEndpoint(t.engine, t.caller.scope, id)).toMatchObject({ enabled: true });
    await sweepOnce();
    const failed = await delivery();
    expect(failed).toMatchObject({ state: 'failed', attempts: { length: 10 } });
    const told = await readWebhookEndpoint(t.engine, t.caller.scope, id);
    expect(told).toMatchObject({ enabled: false, disabled_reason: 'failing' });
  });

  it('503 once, after a quiet week since it last failed, is a try like others', async () => {
    const { id } = await endpoint();
    t.outbound.onPost(HOOK, 503, 503, 200);
    await t.submit();
    await sweepOnce();
    await t.advanceClock(7 * DAY_MS);
    await sweepOnce();
    expect(await readWebhookEndpoint(t.engine, t.caller.scope, id)).toMatchObject({ enabled: true });
    await t.advanceClock(HOUR_MS);
    await sweepOnce();
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: { length: 3 } });
  });

  it('410 while its endpoint moves disables nothing, and the message goes where the endpoint is', async () => {
    const { id } = await endpoint();
    let answerNow = (_answer: number) => {};
    t.outbound.onPost(HOOK, () => new Promise((resolve) => (answerNow = resolve)));
    await t.submit();
    const { deliveries: tries } = await sweepWebhooks(t.engine);
    await expect.poll(() => t.outbound.open.now).toBe(1);
    await changeWebhookEndpoint(t.engine, t.caller.scope, id, { url: 'https://moved.test/' });
    answerNow(410);
    await Promise.all(tries);
    expect(await readWebhookEndpoint(t.engine, t.caller.scope, id)).toMatchObject({ enabled: true });
    await sweepOnce();
    expect(idsOf(t.outbound.postsTo('https://moved.test/'))).toEqual(idsOf(t.outbound.postsTo(HOOK)));
    expect(await delivery()).toMatchObject({ state: 'delivered', url: 'https://moved.test/' });
  });
});

describe('a receiver that hangs', () => {
  const QUICK = 'https://quick.test/';

  it('has four senders at most, and delays nobody else: neither its customer nor another', async () => {
    t.outbound.onPost(HOOK, 'hang');
    for (let count = 0; count < 7; count += 1) await submitAs(t.caller, HOOK);
    const { deliveries: hanging } = await sweepWebhooks(t.engine);
    await expect.poll(() => t.outbound.open.now).toBe(DELIVERY_LIMITS.lane);

    await t.advanceClock(1_000);
    await submitAs(t.caller, QUICK);
    const other = await neighbour();
    await submitAs(other, QUICK);
    // The very address that hangs for one customer is another's too.
    await submitAs(other, HOOK);
    const { deliveries: next, full } = await sweepWebhooks(t.engine);
    expect(next).toHaveLength(3);
    expect(full).toBe(false);
    await expect.poll(() => t.outbound.postsTo(QUICK)).toHaveLength(2);
    await expect.poll(() => t.outbound.open.now).toBe(DELIVERY_LIMITS.lane + 1);
    giveUp.abort();
    await Promise.all([...hanging, ...next]);
    expect(t.outbound.open.now).toBe(0);
  });

  it('at sixteen customers leaves places for a seventeenth, who is told at once', async () => {
    for (let at = 0; at < 16; at += 1) {
      const url = `https://slow-${at}.test/`;
      t.outbound.onPost(url, 'hang');
      const customer = await neighbour();
      for (let count = 0; count < DELIVERY_LIMITS.lane; count += 1) await submitAs(customer, url);
    }
    const { deliveries: hanging } = await sweepWebhooks(t.engine);
    await t.advanceClock(1_000);
    await submitAs(t.caller, QUICK);
    // The page of the first round was full, so that the next follows at once.
    const { deliveries: next, full } = await sweepWebhooks(t.engine);
    await Promise.all(next);
    expect(t.outbound.postsTo(QUICK)).toHaveLength(1);
    expect(full).toBe(false);
    expect(t.outbound.open.now).toBeGreaterThanOrEqual(0.75 * DELIVERY_LIMITS.process);
    giveUp.abort();
    await Promise.all(hanging);
  });

  it('under many names takes no more than the share of one organisation', async () => {
    t.engine.deliveries = createLanes(systemTimers, { process: 8, organization: 3, lane: 2 });
    for (let at = 0; at < 6; at += 1) {
      t.outbound.onPost(`https://slow-${at}.test/`, 'hang');
      await submitAs(t.caller, `https://slow-${at}.test/`);
    }
    const { deliveries: hanging } = await sweepWebhooks(t.engine);
    await expect.poll(() => t.outbound.open.now).toBe(3);
    await t.advanceClock(1_000);
    await submitAs(await neighbour(), QUICK);
    await sweepOnce();
    expect(t.outbound.postsTo(QUICK)).toHaveLength(1);
    giveUp.abort();
    await Promise.all(hanging);
  });
});

describe('a round', () => {
  it('of what is more than the places of a lane says when one comes free, and all is sent in the end', async () => {
    const answers: ((answer: number) => void)[] = [];
    t.outbound.onPost(HOOK, () => new Promise((resolve) => answers.push(resolve)));
    for (let count = 0; count < 5; count += 1) await t.submit({ webhook_url: HOOK });
    const first = await sweepWebhooks(t.engine);
    await expect.poll(() => answers.length).toBe(4);
    // While they hang there is nothing to come back for, and a round that did come back finds out the same.
    const again = await sweepWebhooks(t.engine);
    expect([first.full, again.full, again.deliveries.length]).toEqual([false, false, 0]);
    expect(await isOver(first.freed)).toBe(false);
    expect(await isOver(again.freed)).toBe(false);

    answers[2]?.(200);
    await Promise.all([first.freed, again.freed]);
    const second = await sweepWebhooks(t.engine);
    await expect.poll(() => answers.length).toBe(5);
    for (const answer of answers) answer(200);
    await Promise.all([...first.deliveries, ...second.deliveries]);
    expect(t.outbound.posts).toHaveLength(5);
  });

  it('whose page was full of what has no place is followed by another at once', async () => {
    t.engine.deliveries = createLanes(systemTimers, { process: 8, organization: 4, lane: 2 });
    t.outbound.onPost(HOOK, 'hang');
    for (const customer of [t.caller, await neighbour()]) {
      for (let at = 0; at < 4; at += 1) {
        t.outbound.onPost(`https://slow-${at}.test/`, 'hang');
        await submitAs(customer, `https://slow-${at}.test/`);
      }
    }
    await t.advanceClock(1_000);
    await submitAs(await neighbour(), HOOK);
    const first = await sweepWebhooks(t.engine);
    expect({ started: first.deliveries.length, full: first.full }).toEqual({ started: 6, full: true });
    const second = await sweepWebhooks(t.engine);
    expect({ started: second.deliveries.length, full: second.full }).toEqual({ started: 1, full: false });
    giveUp.abort();
    await Promise.all([...first.deliveries, ...second.deliveries]);
  });

  it('by several replicas at once makes each try once', async () => {
    for (let count = 0; count < 8; count += 1) await t.submit({ webhook_url: `https://${count}.test/` });
    const replicas = Array.from({ length: 4 }, () => ({
      ...t.engine,
      deliveries: createLanes(systemTimers, DELIVERY_LIMITS),
    }));
    await Promise.all(replicas.map(sweepOnce));
    expect(t.outbound.posts).toHaveLength(8);
    expect(new Set(idsOf(t.outbound.posts)).size).toBe(8);
  });
});

describe('a process that dies', () => {
  it('while it delivers leaves a message that is sent again under the same id, once its lease is over', async () => {
    t.outbound.onPost(HOOK, 'hang', 200);
    await t.submit({ webhook_url: HOOK });
    // Never heard of again until the end of the test.
    const { deliveries: dead } = await sweepWebhooks(t.engine);
    await expect.poll(() => t.outbound.posts).toHaveLength(1);

    const alive = { ...t.engine, deliveries: createLanes(systemTimers, DELIVERY_LIMITS) };
    await t.advanceClock(t.engine.policy.leaseMs - 1);
    await sweepOnce(alive);
    expect(t.outbound.posts).toHaveLength(1);
    await t.advanceClock(1);
    await sweepOnce(alive);
    const [first, second] = t.outbound.posts;
    expect(second).toMatchObject({
      body: first?.body,
      headers: { 'webhook-id': first?.headers['webhook-id'] },
    });
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: [{ number: 1, status: 200 }] });

    // It was only asleep: what it saw changes nothing.
    giveUp.abort();
    await Promise.all(dead);
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: [{ number: 1, status: 200 }] });
  });

  it('after its job was settled leaves the message for whoever comes', async () => {
    const job = await t.submit({ webhook_url: HOOK });
    await endJob(job);
    const successor = { ...t.engine, deliveries: createLanes(systemTimers, DELIVERY_LIMITS) };
    await sweepOnce(successor);
    expect(t.outbound.posts.map(({ body }) => (JSON.parse(body) as WebhookEvent).type).toSorted()).toEqual([
      ...['video.completed', 'video.processing'],
    ]);
  });
});

describe('a process that stops', () => {
  it('waits for the tries in hand and starts none', async () => {
    t.outbound.onPost(HOOK, 'hang');
    await t.submit({ webhook_url: HOOK });
    await sweepWebhooks(t.engine);
    await expect.poll(() => t.outbound.open.now).toBe(1);
    let stopped = false;
    const stop = t.engine.deliveries.stop(60_000).then(() => {
      stopped = true;
    });
    await t.submit({ webhook_url: 'https://other.test/' });
    expect((await sweepWebhooks(t.engine)).deliveries).toEqual([]);
    expect(stopped).toBe(false);
    giveUp.abort();
    await stop;
    expect(await delivery()).toBeDefined();
    expect((await deliveries()).filter(({ attempts }) => attempts.length > 0)).toHaveLength(1);
  });

  it('does not wait longer than it was told to', async () => {
    t.outbound.onPost(HOOK, 'hang');
    await t.submit({ webhook_url: HOOK });
    const { deliveries: tries } = await sweepWebhooks(t.engine);
    await t.engine.deliveries.stop(1);
    giveUp.abort();
    await Promise.all(tries);
  });
});

describe('a rotation', () => {
  it('lets both secrets verify for a day, and then the new one alone', async () => {
    const { id, secret: old } = await endpoint();
    const now = Date.now();
    // A day ago by the clock of the database, so that the receiver's own agrees with what is sent today.
    await t.setClock(new Date(now - DAY_MS));
    const owner = { scope: t.caller.scope, endpointId: id };
    const { secret: fresh, previous_valid_until: until } = await rotateWebhookSecret(t.engine, owner);
    expect(until).toBe(Math.floor(now / 1000));

    await t.setClock(new Date(now - 1));
    await t.submit();
    await sweepOnce();
    await t.setClock(new Date(now));
    await t.submit();
    await sweepOnce();
    const [before, after] = t.outbound.posts;
    if (before === undefined || after === undefined) throw new Error('two messages were sent');
    expect(verify(old, before)).toEqual(verify(fresh, before));
    expect(verify(fresh, after).type).toBe('video.processing');
    expect(() => verify(old, after)).toThrow('No matching signature');
  });
});

describe('a request', () => {
  it.each([
    ['http://receiver.test/', 'must be an https address'],
    ['https://user:pass@receiver.test/', 'must not carry a user name or a password'],
  ])(
    'with the webhook_url %s is refused by name before anything is stored, with live and test keys alike',
    async (webhook_url, reason) => {
      for (const mode of ['live', 'test'] as const) {
        const caller = { ...t.caller, scope: { ...t.caller.scope, mode } };
        const input = { model: 'fal/kling-2', prompt: 'a wave', webhook_url };
        const refused = submitJob(t.engine, caller, input, { idempotencyKey: null, isClientRetry: false });
        await expect(refused).rejects.toMatchObject({
          code: 'invalid_request_error',
          message: `webhook_url: ${reason}`,
          details: { param: 'webhook_url' },
        });
        expect(await t.engine.jobs.list(caller.scope, { limit: 1, after: null })).toEqual([]);
      }
    },
  );

  it('with another webhook_url is another request; without one it is the request that it always was', async () => {
    const submit = (input = {}) =>
      submitJob(
        t.engine,
        t.caller,
        { model: 'fal/kling-2', prompt: 'a wave', ...input },
        { idempotencyKey: 'k', isClientRetry: false },
      );
    const { job } = await submit({ webhook_url: HOOK });
    expect(await submit({ webhook_url: 'https://RECEIVER.test/hook' })).toMatchObject({
      ...{ replayed: true, job: { id: job.id } },
    });
    await expect(submit({ webhook_url: `${HOOK}/2` })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    await expect(submit()).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    await t.idle();

    const plain = await t.submit();
    const [row] = await t.database.query<{ fingerprint: string }>(
      'select fingerprint from geekhub.jobs where id = $1',
      [plain],
    );
    expect(row?.fingerprint).toBe('a4b46ae9514e07a54da6eb8619667832b8efd5a52338bcc51dd367693d57e7ec');
  });
});

describe('a try that breaks', () => {
  it('is reported with the id alone, and made again when the lease is over', async () => {
    await t.submit({ webhook_url: HOOK });
    const errors: string[] = [];
    const broken: Engine = {
      ...t.engine,
      observer: { onDeliveryError: (messageId, error) => errors.push(`${messageId} ${error}`) },
      outbound: {
        ...t.outbound,
        post: () => Promise.reject(new Error('a bug')),
      },
    };
    await sweepOnce(broken);
    const { id } = await delivery();
    expect(errors).toEqual([`${id} Error: a bug`]);
    expect(await deliverWebhook(t.engine, id)).toBe(false);
    await t.advanceClock(t.engine.policy.leaseMs);
    expect(await deliverWebhook(t.engine, id)).toBe(true);
    expect(await delivery()).toMatchObject({ state: 'delivered' });
  });
});
