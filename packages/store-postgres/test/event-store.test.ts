/** Events for listeners: written only while somebody listens, in an order in which none is passed by. */
import type { EventPosition } from '@geekhub/ports/event-store';
import type { Scope } from '@geekhub/ports/job-record';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createPostgresEventStore } from '../src/postgres-event-store.ts';
import { isRealPostgres } from '../src/testing/test-database.ts';
import { ACCEPTED, COMPLETED, FAILED, openWebhookStores, type WebhookStores } from './webhook-stores.ts';

const KEPT_MS = 900_000;

let stores: WebhookStores;
let events: ReturnType<typeof createPostgresEventStore>;
beforeAll(async () => {
  stores = await openWebhookStores();
  events = createPostgresEventStore(stores.database);
});
afterAll(() => stores[Symbol.asyncDispose]());

async function listening(): Promise<{ scope: Scope; head: EventPosition }> {
  const scope = await stores.newScope();
  await events.listen([scope], KEPT_MS);
  return { scope, head: (await events.readHead()).position };
}

const movedJob = async (scope: Scope, ...changes: Parameters<WebhookStores['move']>[1][]) => {
  const id = await stores.createdJob(scope);
  await stores.move(id, ...changes);
  return id;
};

/** Open transactions of other databases on the server, such as those of other tests, hold events back for a moment. */
function listSoon(after: EventPosition, scopes: readonly Scope[], count: number) {
  return vi.waitFor(
    async () => {
      const told = await events.listAfter(after, scopes, count + 1);
      expect(told).toHaveLength(count);
      return told;
    },
    { timeout: 30_000, interval: 20 },
  );
}

async function countEvents(scope: Scope): Promise<bigint> {
  const [row] = await stores.database.query<{ count: bigint }>(
    'select count(*) from geekhub.webhook_events where organization_id = $1',
    [scope.organizationId],
  );
  return row?.count ?? -1n;
}

it('tells each change of status once, in order, and only to those whose job it is', async () => {
  const { scope, head } = await listening();
  const other = await listening();
  const done = await movedJob(scope, ACCEPTED, COMPLETED);
  const broken = await movedJob(scope, FAILED);
  await movedJob(other.scope, ACCEPTED);
  const told = await listSoon(head, [scope], 3);
  expect(told.map(({ event, jobId }) => [event, jobId])).toEqual([
    ['video.processing', done],
    ['video.completed', done],
    ['video.failed', broken],
  ]);
  expect(told.every((event) => event.scope.organizationId === scope.organizationId)).toBe(true);
  const second = told[1]?.position ?? head;
  expect((await listSoon(second, [scope, other.scope], 2)).map(({ event }) => event)).toEqual([
    'video.failed',
    'video.processing',
  ]);
  expect(await events.listAfter(head, [scope], 1)).toHaveLength(1);
  expect(await events.listAfter(head, [{ ...scope, mode: 'test' }], 10)).toEqual([]);
});

it('writes nothing where nobody listens, nor long after the last one left', async () => {
  const scope = await stores.newScope();
  await movedJob(scope, ACCEPTED);
  expect(await countEvents(scope)).toBe(0n);
  await events.listen([scope], KEPT_MS);
  await stores.advanceClock(2 * KEPT_MS);
  await movedJob(scope, ACCEPTED);
  expect(await countEvents(scope)).toBe(0n);
});

it('knows an event again as long as none behind it can be missing, and for its own customer alone', async () => {
  const { scope, head } = await listening();
  await movedJob(scope, ACCEPTED);
  const [event] = await listSoon(head, [scope], 1);
  const id = event?.id ?? '';
  expect(await events.findPosition(id, scope, KEPT_MS)).toEqual({
    position: event?.position,
    at: event?.createdAt,
  });
  expect(await events.findPosition(id, (await listening()).scope, KEPT_MS)).toBeNull();
  expect(await events.findPosition(id, { ...scope, mode: 'test' }, KEPT_MS)).toBeNull();

  await stores.advanceClock(KEPT_MS - 1);
  const later = await movedJob(scope, ACCEPTED);
  expect((await listSoon(event?.position ?? head, [scope], 1)).map(({ jobId }) => jobId)).toEqual([later]);
  await stores.advanceClock(1);
  expect(await events.findPosition(id, scope, KEPT_MS)).toBeNull();
  expect(await countEvents(scope)).toBe(2n);
  await events.listen([scope], KEPT_MS);
  expect(await countEvents(scope)).toBe(1n);
});

it.runIf(isRealPostgres())('never passes by what a slower transaction wrote before', async () => {
  const { scope, head } = await listening();
  const slow = await stores.createdJob(scope);
  const fast = await stores.createdJob(scope);
  const written = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const transaction = stores.database.transaction(async (inner) => {
    await inner.query(`update geekhub.jobs set status = 'processing' where id = $1`, [slow]);
    written.resolve();
    await mayEnd.promise;
  });
  await written.promise;
  await stores.move(fast, ACCEPTED);
  expect(await countEvents(scope)).toBe(1n);
  expect(await events.listAfter(head, [scope], 10)).toEqual([]);
  mayEnd.resolve();
  await transaction;
  expect((await listSoon(head, [scope], 2)).map(({ jobId }) => jobId)).toEqual([slow, fast]);
});
