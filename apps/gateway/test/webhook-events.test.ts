/** The line of events from outside: what happens is told once, in order, to those whose it is. */
import type { Job } from '@geekhub/contracts/job';
import { WebhookEvent } from '@geekhub/contracts/webhook';
import type { EventSourceMessage } from 'eventsource-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { type EventLine, openEventLine } from './event-line.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const EVENTS = '/v1/webhooks/events';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function newCustomer() {
  const { testKey, liveKey } = await createOrganization(createApiCallers(gateway).operator);
  return { testKey, liveKey, sandbox: createApiCaller(gateway.url, testKey) };
}

type Customer = Awaited<ReturnType<typeof newCustomer>>;

async function submit({ sandbox }: Customer): Promise<string> {
  const answer = await sandbox.post<Job>(GENERATIONS, KLING);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id;
}

async function take(line: EventLine, count: number): Promise<EventSourceMessage[]> {
  const taken: EventSourceMessage[] = [];
  while (taken.length < count) {
    const event = await line.next();
    if (event === null) throw new Error('the line ended');
    taken.push(event);
  }
  return taken;
}

const jobIdOf = ({ data }: EventSourceMessage) => (JSON.parse(data) as WebhookEvent).data.id;

test('a job is told from its start to its end, with the body of a webhook', async () => {
  const customer = await newCustomer();
  const line = await openEventLine(gateway.url, customer.testKey);
  expect(line.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(line.headers.get('x-request-id')).toMatch(/^req_/);
  const id = await submit(customer);
  const [started, ended] = await take(line, 2);
  line.hangUp();
  expect([started?.event, ended?.event]).toEqual(['video.processing', 'video.completed']);
  expect(started?.id).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(started?.id).not.toBe(ended?.id);
  const told = [started, ended].map((event) => WebhookEvent.parse(JSON.parse(event?.data ?? '')));
  expect(told.map(({ type, data }) => [type, data.id, data.status])).toEqual([
    ['video.processing', id, 'processing'],
    ['video.completed', id, 'completed'],
  ]);
  expect(told[1]?.data).toEqual((await customer.sandbox.get(`/v1/videos/${id}`)).body);
});

test('whoever comes back loses nothing and hears nothing twice', async () => {
  const customer = await newCustomer();
  const first = await openEventLine(gateway.url, customer.testKey);
  const before = await submit(customer);
  const [started] = await take(first, 1);
  first.hangUp();
  const meanwhile = await submit(customer);
  const untilDone = async (id: string) =>
    (await customer.sandbox.get<Job>(`/v1/videos/${id}`)).body.status === 'completed';
  await expect.poll(() => untilDone(before)).toBe(true);
  await expect.poll(() => untilDone(meanwhile)).toBe(true);

  const second = await openEventLine(gateway.url, customer.testKey, started?.id);
  const after = await submit(customer);
  const told = await take(second, 5);
  second.hangUp();
  const events = [started, ...told].map((event) => event && `${event.event} ${jobIdOf(event)}`);
  expect(new Set(events).size).toBe(6);
  expect(events.toSorted()).toEqual(
    [before, meanwhile, after]
      .flatMap((id) => [`video.completed ${id}`, `video.processing ${id}`])
      .toSorted(),
  );
});

test('whoever has heard nothing yet goes on from the mark at the beginning of the line', async () => {
  const customer = await newCustomer();
  const first = await openEventLine(gateway.url, customer.testKey);
  await submit(customer);
  const [started, ended] = await take(first, 2);
  first.hangUp();
  const mark = first.mark();
  expect(mark).toMatch(/^at_\d+_\d+_\d+$/);
  const again = await openEventLine(gateway.url, customer.testKey, mark);
  expect(await take(again, 2)).toEqual([started, ended]);
  again.hangUp();
  const [, transaction, number, at] = (mark ?? '').split('_');
  const old = `at_${transaction}_${number}_${Number(at) - 15 * 60_000}`;
  const answer = await customer.sandbox.get(EVENTS, { 'last-event-id': old });
  expectError(answer, 404, 'not_found', { message: 'No such event any more.' });
});

test('others, and the other mode, hear nothing of it', async () => {
  const customer = await newCustomer();
  const other = await newCustomer();
  const lines = await Promise.all([
    openEventLine(gateway.url, customer.liveKey),
    openEventLine(gateway.url, other.testKey),
    openEventLine(gateway.url, customer.testKey),
  ]);
  await submit(customer);
  await take(lines[2], 2);
  const own = await submit(other);
  expect(jobIdOf((await take(lines[1], 1))[0] as EventSourceMessage)).toBe(own);
  for (const line of lines) line.hangUp();
});

test("an event that is not known is refused, word for word as another's", async () => {
  const customer = await newCustomer();
  const other = await newCustomer();
  const line = await openEventLine(gateway.url, other.testKey);
  await submit(other);
  const [event] = await take(line, 1);
  line.hangUp();
  for (const id of [event?.id ?? '', `msg_${'0'.repeat(32)}`, 'x', 'at_1', 'at_1_0_0']) {
    const answer = await customer.sandbox.get(EVENTS, { 'last-event-id': id });
    expectError(answer, 404, 'not_found', { message: 'No such event any more.' });
  }
});

test('a field that there is not is named, before anybody listens', async () => {
  const { sandbox } = await newCustomer();
  const answer = await sandbox.get(`${EVENTS}?mode=live`);
  expectError(answer, 400, 'invalid_request_error', { param: 'mode' });
});

test('the eleventh listener of one customer is told to wait; one place that is left is free again', async () => {
  const { testKey, sandbox } = await newCustomer();
  const lines = await Promise.all(Array.from({ length: 10 }, () => openEventLine(gateway.url, testKey)));
  const refused = await sandbox.get(EVENTS);
  expectError(refused, 429, 'rate_limit_exceeded');
  expect(refused.headers.get('retry-after')).toBe('30');
  lines[0]?.hangUp();
  const again = () =>
    openEventLine(gateway.url, testKey).then(
      (line) => line.hangUp(),
      (error: Error) => error.message,
    );
  await expect.poll(again).toBeUndefined();
  for (const line of lines) line.hangUp();
});

test('while nobody listens a process asks its database nothing about events', async () => {
  const statements: string[] = [];
  await using quiet = await startGateway({}, { onStatement: (text) => void statements.push(text) });
  const sandbox = createApiCaller(quiet.url, quiet.secrets.test_key);
  const { body } = await sandbox.post<Job>(GENERATIONS, KLING);
  const done = async () => (await sandbox.get<Job>(`/v1/videos/${body.id}`)).body.status;
  await expect.poll(done).toBe('completed');
  expect(statements.filter((text) => text.includes('webhook_events'))).toEqual([]);
  expect(await quiet.database.query('select id from geekhub.webhook_events')).toEqual([]);
});

test('a gateway that stops ends its lines', async () => {
  await using stopping = await startGateway();
  const line = await openEventLine(stopping.url, stopping.secrets.test_key);
  const [event] = await Promise.all([line.next(), stopping.gateway.stop()]);
  expect(event).toBeNull();
});
