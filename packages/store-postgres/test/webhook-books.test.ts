/** What the books ask of messages, and the deletion of old ones that docs/operations.md names. */
import { readFile } from 'node:fs/promises';
import type { Scope } from '@geekhub/ports/job-record';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { ACCEPTED, COMPLETED, HOOK, openWebhookStores, tried, type WebhookStores } from './webhook-stores.ts';

const DAY_MS = 24 * 3_600_000;

const opened: WebhookStores[] = [];
let stores: WebhookStores;
let scope: Scope;
let job: string;
/** A job that ended just now, with both its messages. */
beforeEach(async () => {
  stores = await openWebhookStores();
  opened.push(stores);
  scope = await stores.newScope();
  job = await stores.createdJob(scope, { webhookUrl: HOOK });
  await stores.move(job, ACCEPTED, COMPLETED);
});
afterAll(() => Promise.all(opened.map((each) => each[Symbol.asyncDispose]())));

const problems = async () => (await readBooks(stores.database)).problems;

const removeMessages = () =>
  stores.database.query('delete from geekhub.webhook_messages where job_id = $1', [job]);

/** As an operator copies it. */
async function deleteAsDocumented(): Promise<void> {
  const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const statement = /```sql\n(?:--[^\n]*\n)*(with old as [\s\S]*?;)\n```/.exec(page)?.[1];
  if (statement === undefined) throw new Error('the page has a statement');
  await stores.database.query(statement);
}

const statesLeft = async () => (await stores.deliveriesOf(scope)).map(({ state }) => state).toSorted();

it('a closed job that has no message to its own address is named', async () => {
  await removeMessages();
  expect(await problems()).toEqual([`a closed job has no message to its own webhook address (1): ${job}`]);
});

it('one that ended thirty days ago may have lost its message', async () => {
  await removeMessages();
  await stores.advanceClock(30 * DAY_MS - 60_000);
  expect(await problems()).toHaveLength(1);
  await stores.advanceClock(60_000);
  expect(await problems()).toEqual([]);
});

it('the documented statement deletes what ended thirty days ago with its tries, and the books stay right', async () => {
  const [first, second] = await stores.deliveriesOf(scope);
  await stores.attempt(first?.id ?? '', tried({ state: 'failed' }));
  await stores.attempt(second?.id ?? '', tried({ state: 'pending', waitMs: 0 }));
  await stores.advanceClock(30 * DAY_MS - 60_000);
  await deleteAsDocumented();
  expect(await statesLeft()).toEqual(['failed', 'pending']);

  await stores.advanceClock(2 * 60_000);
  await deleteAsDocumented();
  expect(await statesLeft()).toEqual(['pending']);
  const [row] = await stores.database.query<{ attempts: bigint }>(
    'select count(*) as attempts from geekhub.webhook_attempts',
  );
  expect(row?.attempts).toBe(1n);
  expect(await problems()).toEqual([]);
});
