import { randomUUID } from 'node:crypto';
import type { JobChange } from '@geekhub/ports/job-store';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database, SqlValue } from '../src/database.ts';
import { createPostgresWebhookStore } from '../src/postgres-webhook-store.ts';
import { readBooks } from '../src/read-books.ts';
import { releaseLeases } from '../src/release-leases.ts';
import {
  ACCEPTED,
  ALL_EVENTS,
  COMPLETED,
  FAILED,
  HOOK,
  LEASE_MS,
  newSecret,
  openWebhookStores,
  tried,
  type WebhookStores,
} from './webhook-stores.ts';

const DAY_MS = 24 * 3_600_000;
const ANY = { endpointId: null, jobId: null, state: null };
const FIRST = { limit: 100, after: null };

let stores: WebhookStores;
beforeAll(async () => {
  stores = await openWebhookStores();
});
afterEach(async () => {
  expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
});
afterAll(() => stores[Symbol.asyncDispose]());

describe('a job that moves', () => {
  it('writes one message for its own address at each event, and none while it stays', async () => {
    const scope = await stores.newScope();
    const id = await stores.createdJob(scope, { webhookUrl: HOOK });
    expect(await stores.deliveriesOf(scope)).toEqual([]);
    await stores.move(id, ACCEPTED);
    await stores.move(id, { ...ACCEPTED, accepted: null, progress: 40 } as JobChange);
    expect((await stores.deliveriesOf(scope)).map(({ event }) => event)).toEqual(['video.processing']);
    await stores.advanceClock(1_000);
    await stores.move(id, COMPLETED);
    expect(await stores.deliveriesOf(scope)).toMatchObject([
      { event: 'video.completed', jobId: id, endpointId: null, url: HOOK, state: 'pending', attempts: [] },
      { event: 'video.processing', jobId: id },
    ]);
  });

  it('that fails without ever having been with the provider says only that it failed', async () => {
    const scope = await stores.newScope();
    await stores.move(await stores.createdJob(scope, { webhookUrl: HOOK }), {
      ...FAILED,
      attempt: 'rejected',
    } as JobChange);
    expect(await stores.deliveriesOf(scope)).toMatchObject([{ event: 'video.failed' }]);
  });

  it('tells every endpoint of its organisation and mode that asked for the event, and no other', async () => {
    const scope = await stores.newScope();
    const all = await stores.createdEndpoint(scope);
    const ends = await stores.createdEndpoint(scope, { events: ['video.completed', 'video.failed'] });
    const off = await stores.createdEndpoint(scope);
    await stores.webhooks.changeEndpoint(off, scope, { enabled: false });
    const gone = await stores.createdEndpoint(scope);
    await stores.webhooks.changeEndpoint(gone, scope, { enabled: false, deleted: true });
    await stores.createdEndpoint({ ...scope, mode: 'test' });
    const neighbour = await stores.newScope();
    await stores.createdEndpoint(neighbour);

    await stores.move(await stores.createdJob(scope), ACCEPTED, FAILED);
    const told = (await stores.deliveriesOf(scope)).map(({ event, endpointId }) => `${event} ${endpointId}`);
    expect(told.toSorted()).toEqual(
      [`video.processing ${all}`, `video.failed ${all}`, `video.failed ${ends}`].toSorted(),
    );
    expect(await stores.deliveriesOf(neighbour)).toEqual([]);
    expect(await stores.deliveriesOf({ ...scope, mode: 'test' })).toEqual([]);
  });

  it('whose change is rolled back leaves no message', async () => {
    const scope = await stores.newScope();
    const id = await stores.createdJob(scope, { webhookUrl: HOOK });
    await stores.move(id, ACCEPTED);
    const settled = stores.database.transaction(async (transaction) => {
      const [claim] = await transaction.query<{ version: number }>(
        `select (c.job).version from geekhub.claim_job($1, interval '1 minute', false) c`,
        [id],
      );
      await transaction.query('select geekhub.commit_job($1, $2, $3::jsonb)', [
        id,
        claim?.version ?? 0,
        JSON.stringify({ to: 'failed', error_code: 'provider_error', error_message: 'no' }),
      ]);
      const inside = await transaction.query(
        `select 1 from geekhub.webhook_messages where job_id = $1 and event = 'video.failed'`,
        [id],
      );
      expect(inside).toHaveLength(1);
      throw new Error('the line was cut');
    });
    await expect(settled).rejects.toThrow('the line was cut');
    expect((await stores.deliveriesOf(scope)).map(({ event }) => event)).toEqual(['video.processing']);
  });

  it('by hand, past every function of ours, is told all the same', async () => {
    const scope = await stores.newScope();
    const id = await stores.createdJob(scope, { webhookUrl: HOOK });
    await stores.move(id, ACCEPTED);
    await stores.database.transaction(async (transaction) => {
      await transaction.query(
        `update geekhub.jobs set status = 'failed', error_code = 'provider_error', error_message = 'no',
           completed_at = geekhub.app_now() where id = $1`,
        [id],
      );
      await transaction.query(
        `insert into geekhub.transfers (kind, organization_id, mode, source, destination, amount_micros, job_id)
           select 'release', organization_id, mode, 'held', 'available', hold_micros, id from geekhub.jobs where id = $1`,
        [id],
      );
    });
    expect((await stores.deliveriesOf(scope)).map(({ event }) => event)).toContain('video.failed');
  });
});

describe('a claim of a message', () => {
  async function message() {
    const scope = await stores.newScope();
    await stores.move(await stores.createdJob(scope, { webhookUrl: HOOK }), ACCEPTED);
    return { scope, id: await stores.onlyMessage(scope) };
  }

  it('is given to one of many, and again only when the lease is over', async () => {
    const { id } = await message();
    const claims = await Promise.all(
      Array.from({ length: 16 }, () => stores.webhooks.claim(id, LEASE_MS, newSecret())),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await stores.dueIds()).not.toContain(id);
    await stores.advanceClock(LEASE_MS - 1);
    expect(await stores.webhooks.claim(id, LEASE_MS, newSecret())).toBeNull();
    await stores.advanceClock(1);
    expect(await stores.dueIds()).toContain(id);
    expect((await stores.claimed(id)).version).toBe(2);
  });

  it('is free at once where the process that had it can be no more', async () => {
    const { id } = await message();
    await stores.claimed(id);
    await releaseLeases(stores.database);
    expect(await stores.dueIds()).toContain(id);
  });

  it('that lost its lease writes neither body nor outcome', async () => {
    const { id, scope } = await message();
    const stale = await stores.claimed(id);
    await stores.advanceClock(LEASE_MS);
    const fresh = await stores.claimed(id);
    expect(await stores.webhooks.writeBody(id, stale.version, 'stale')).toBe(false);
    expect(await stores.webhooks.commit(id, stale.version, tried({ state: 'delivered' }))).toBe(false);
    expect(await stores.webhooks.findDelivery(id, scope)).toMatchObject({ state: 'pending', attempts: [] });
    expect(await stores.webhooks.writeBody(id, fresh.version, 'kept')).toBe(true);
    expect(await stores.webhooks.writeBody(id, fresh.version, 'changed')).toBe(false);
    await stores.webhooks.commit(id, fresh.version, tried({ state: 'pending', waitMs: 0 }));
    expect((await stores.claimed(id)).body).toBe('kept');
  });

  it('makes the secret for the addresses of jobs once, and none where one was asked for', async () => {
    const { id, scope } = await message();
    const { secrets } = await stores.claimed(id);
    expect(secrets).toHaveLength(1);
    await stores.move(await stores.createdJob(scope, { webhookUrl: HOOK }), ACCEPTED);
    const others = (await stores.deliveriesOf(scope)).filter((each) => each.id !== id);
    expect((await stores.claimed(others[0]?.id ?? '')).secrets).toEqual(secrets);

    const asked = await stores.newScope();
    const secret = newSecret();
    await stores.webhooks.rotateSecret({ scope: asked, endpointId: null }, secret, DAY_MS, 5);
    await stores.move(await stores.createdJob(asked, { webhookUrl: HOOK }), ACCEPTED);
    expect((await stores.claimed(await stores.onlyMessage(asked))).secrets).toEqual([secret]);
  });

  it('for an endpoint that was disabled while the job settled cancels it instead', async () => {
    const scope = await stores.newScope();
    const endpoint = await stores.createdEndpoint(scope);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    const id = await stores.onlyMessage(scope);
    await stores.database.query(
      `update geekhub.webhook_endpoints set disabled_at = geekhub.app_now(), disabled_reason = 'gone' where id = $1`,
      [endpoint],
    );
    expect(await stores.webhooks.claim(id, LEASE_MS, newSecret())).toBeNull();
    expect(await stores.webhooks.findDelivery(id, scope)).toMatchObject({ state: 'canceled' });
  });
});

describe('an endpoint', () => {
  it('is one of at most twenty, also when many are made at once', async () => {
    const scope = await stores.newScope();
    const made = await Promise.all(
      Array.from({ length: 24 }, () =>
        stores.webhooks.createEndpoint(
          { id: randomUUID(), scope, url: HOOK, events: ALL_EVENTS, description: null },
          newSecret(),
          20,
        ),
      ),
    );
    expect(made.filter((each) => each !== null)).toHaveLength(20);
    const [first] = made.flatMap((each) => each ?? []);
    await stores.webhooks.changeEndpoint(first?.id ?? '', scope, { enabled: false, deleted: true });
    await stores.createdEndpoint(scope);
  });

  it('that is disabled cancels what waits, and takes its try in hand into the log', async () => {
    const scope = await stores.newScope();
    const endpoint = await stores.createdEndpoint(scope);
    await stores.move(await stores.createdJob(scope), ACCEPTED, FAILED);
    const [inHand, waiting] = await stores.deliveriesOf(scope);
    const claim = await stores.claimed(inHand?.id ?? '');
    await stores.webhooks.changeEndpoint(endpoint, scope, { enabled: false });
    expect(await stores.webhooks.findDelivery(waiting?.id ?? '', scope)).toMatchObject({ state: 'canceled' });
    await stores.webhooks.commit(claim.id, claim.version, tried({ state: 'pending', waitMs: 5_000 }));
    expect(await stores.webhooks.findDelivery(claim.id, scope)).toMatchObject({
      state: 'canceled',
      attempts: [{ number: 1, status: 500, durationMs: 12 }],
    });
  });

  it('that is moved takes what waits along', async () => {
    const scope = await stores.newScope();
    const endpoint = await stores.createdEndpoint(scope);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    await stores.webhooks.changeEndpoint(endpoint, scope, { url: 'https://moved.test/' });
    expect((await stores.claimed(await stores.onlyMessage(scope))).url).toBe('https://moved.test/');
  });

  it('is failing from the first try that failed until one is taken', async () => {
    const scope = await stores.newScope();
    await stores.createdEndpoint(scope);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    const id = await stores.onlyMessage(scope);
    const first = await stores.claimed(id);
    expect(first.failingSince).toBeNull();
    await stores.webhooks.commit(id, first.version, tried({ state: 'pending', waitMs: 0 }));
    await stores.advanceClock(5_000);
    const second = await stores.claimed(id);
    expect(second.failingSince).toEqual(first.now);
    await stores.webhooks.commit(id, second.version, tried({ state: 'pending', waitMs: 0 }));
    expect((await stores.claimed(id)).failingSince).toEqual(first.now);
    await stores.advanceClock(LEASE_MS);
    await stores.attempt(id, tried({ state: 'delivered' }));
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    expect(
      (await stores.claimed(await stores.onlyMessage(scope, { state: 'pending' }))).failingSince,
    ).toBeNull();
  });

  it('given up by many tries at once is disabled once, and nothing waits on anything', async () => {
    const scope = await stores.newScope(1_000_000_000n);
    const endpoint = await stores.createdEndpoint(scope);
    for (let count = 0; count < 12; count += 1) await stores.move(await stores.createdJob(scope), ACCEPTED);
    const claims = await Promise.all(
      (await stores.deliveriesOf(scope)).slice(0, 8).map(({ id }) => stores.claimed(id)),
    );
    const gone = tried({ state: 'canceled' }, { disable: 'gone' });
    await Promise.all(
      claims.map(({ id, version }, at) =>
        stores.webhooks.commit(id, version, at % 2 === 0 ? gone : tried({ state: 'pending', waitMs: 0 })),
      ),
    );
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({
      disabled: { reason: 'gone' },
    });
    expect(new Set((await stores.deliveriesOf(scope)).map(({ state }) => state))).toEqual(
      new Set(['canceled']),
    );
  });
});

describe('a rotation', () => {
  it('leaves the secrets before valid for a day each, and no more than five in all', async () => {
    const scope = await stores.newScope();
    const owner = { scope, endpointId: await stores.createdEndpoint(scope) };
    const now = async () =>
      (await stores.database.query<{ now: Date }>('select geekhub.app_now() as now'))[0]?.now;
    const rotate = () => stores.webhooks.rotateSecret(owner, newSecret(), DAY_MS, 5);
    const until = new Date((await now())?.getTime() ?? 0).getTime() + DAY_MS;
    for (let count = 0; count < 4; count += 1) {
      expect(await rotate()).toEqual({ kind: 'rotated', previousUntil: new Date(until) });
    }
    expect(await rotate()).toEqual({ kind: 'too_many' });
    await stores.advanceClock(DAY_MS);
    expect(await rotate()).toMatchObject({ kind: 'rotated' });
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    expect((await stores.claimed(await stores.onlyMessage(scope))).secrets).toHaveLength(2);
  });

  it('by many at once leaves one secret that does not end', async () => {
    const scope = await stores.newScope();
    const owner = { scope, endpointId: null };
    await Promise.all(
      Array.from({ length: 8 }, () => stores.webhooks.rotateSecret(owner, newSecret(), DAY_MS, 20)),
    );
    const [row] = await stores.database.query<{ lasting: bigint }>(
      `select count(*) filter (where expires_at is null) as lasting from geekhub.webhook_secrets
       where organization_id = $1 and endpoint_id is null`,
      [scope.organizationId],
    );
    expect(row?.lasting).toBe(1n);
  });

  it('of an endpoint that is missing or deleted changes nothing', async () => {
    const scope = await stores.newScope();
    const id = await stores.createdEndpoint(scope);
    await stores.webhooks.changeEndpoint(id, scope, { enabled: false, deleted: true });
    for (const endpointId of [id, randomUUID()]) {
      const outcome = await stores.webhooks.rotateSecret({ scope, endpointId }, newSecret(), DAY_MS, 5);
      expect(outcome).toEqual({ kind: 'missing' });
    }
  });
});

describe('sending again', () => {
  it('begins a new round under the same id and with the same body, and keeps the log', async () => {
    const scope = await stores.newScope();
    await stores.move(await stores.createdJob(scope, { webhookUrl: HOOK }), ACCEPTED);
    const id = await stores.onlyMessage(scope);
    const first = await stores.claimed(id);
    await stores.webhooks.writeBody(id, first.version, 'the body');
    expect(await stores.webhooks.redeliver(id, scope)).toBe('pending');
    await stores.webhooks.commit(id, first.version, tried({ state: 'failed' }));
    expect(await stores.webhooks.redeliver(id, scope)).toBe('started');
    expect(await stores.claimed(id)).toMatchObject({ id, body: 'the body', attempts: 0 });
    await stores.advanceClock(LEASE_MS);
    await stores.attempt(id, tried({ state: 'delivered' }));
    expect(await stores.webhooks.findDelivery(id, scope)).toMatchObject({
      state: 'delivered',
      attempts: [{ number: 1 }, { number: 2 }],
    });
  });

  it('needs an endpoint that listens, and goes where it is now', async () => {
    const scope = await stores.newScope();
    const endpoint = await stores.createdEndpoint(scope);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    const id = await stores.onlyMessage(scope);
    await stores.attempt(id, tried({ state: 'canceled' }, { disable: 'gone' }));
    expect(await stores.webhooks.redeliver(id, scope)).toBe('disabled');
    await stores.webhooks.changeEndpoint(endpoint, scope, { enabled: true, url: 'https://moved.test/' });
    expect(await stores.webhooks.redeliver(id, scope)).toBe('started');
    expect((await stores.claimed(id)).url).toBe('https://moved.test/');
  });
});

describe("what is another's", () => {
  it('is as if it were not there, for every question and change', async () => {
    const scope = await stores.newScope();
    const endpoint = await stores.createdEndpoint(scope);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    const message = await stores.onlyMessage(scope);
    for (const other of [await stores.newScope(), { ...scope, mode: 'test' } as const]) {
      expect(await stores.webhooks.findEndpoint(endpoint, other)).toBeNull();
      expect(await stores.webhooks.listEndpoints(other, FIRST)).toEqual([]);
      expect(await stores.webhooks.changeEndpoint(endpoint, other, { enabled: false })).toBeNull();
      const owner = { scope: other, endpointId: endpoint };
      expect(await stores.webhooks.rotateSecret(owner, newSecret(), 0, 5)).toEqual({ kind: 'missing' });
      expect(await stores.webhooks.findDelivery(message, other)).toBeNull();
      expect(await stores.deliveriesOf(other, { endpointId: endpoint })).toEqual([]);
      expect(await stores.webhooks.redeliver(message, other)).toBe('missing');
    }
    expect(await stores.webhooks.findEndpoint(endpoint, scope)).toMatchObject({ disabled: null });
  });
});

describe('lists of deliveries', () => {
  it('that failed are read from an index of what was not delivered, past all that was', async () => {
    const scope = await stores.newScope();
    const plans: string[] = [];
    const explained: Database = {
      ...stores.database,
      async query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]> {
        await stores.database.transaction(async (transaction) => {
          // Many messages, without a job for each; none of them stays.
          await transaction.execute('savepoint empty; set local session_replication_role = replica');
          await transaction.query(
            `insert into geekhub.webhook_messages (organization_id, mode, event, job_id, url, state, finished_at)
             select $1, 'live', 'video.failed', gen_random_uuid(), 'https://receiver.test/',
                 case when n % 100 = 0 then 'failed' else 'delivered' end, geekhub.app_now()
               from generate_series(1, 5000) n`,
            [scope.organizationId],
          );
          await transaction.execute('analyze geekhub.webhook_messages');
          const lines = await transaction.query<Record<string, string>>(`explain ${text}`, values);
          plans.push(lines.flatMap((line) => Object.values(line)).join('\n'));
          await transaction.execute('rollback to savepoint empty');
        });
        return [];
      },
    };
    await createPostgresWebhookStore(explained).listDeliveries(scope, { ...ANY, state: 'failed' }, FIRST);
    expect(plans).toEqual([expect.stringContaining('webhook_messages_not_delivered')]);
  });

  it('are filtered, and cut between messages of the same moment without a gap or a repeat', async () => {
    const scope = await stores.newScope();
    const endpoint = await stores.createdEndpoint(scope);
    const job = await stores.createdJob(scope, { webhookUrl: HOOK });
    await stores.move(job, ACCEPTED, COMPLETED);
    await stores.move(await stores.createdJob(scope), ACCEPTED);
    expect(await stores.deliveriesOf(scope)).toHaveLength(5);
    expect(await stores.deliveriesOf(scope, { endpointId: endpoint })).toHaveLength(3);
    expect(await stores.deliveriesOf(scope, { jobId: job })).toHaveLength(4);
    const [one] = await stores.deliveriesOf(scope);
    await stores.attempt(one?.id ?? '', tried({ state: 'delivered' }));
    expect(await stores.deliveriesOf(scope, { state: 'delivered' })).toMatchObject([{ id: one?.id }]);

    const seen: string[] = [];
    let after: { createdAt: Date; id: string } | null = null;
    for (;;) {
      const rows = await stores.webhooks.listDeliveries(scope, ANY, { limit: 2, after });
      seen.push(...rows.slice(0, 2).map(({ id }) => id));
      const last = rows[1];
      if (rows.length <= 2 || last === undefined) break;
      after = last;
    }
    expect(seen).toEqual((await stores.deliveriesOf(scope)).map(({ id }) => id));
    expect(new Set(seen).size).toBe(5);
  });
});
