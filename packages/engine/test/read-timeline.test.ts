/** What is told of a job's way: callbacks, webhooks, the order; and that no note of it can stop a job. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { readTrail, timelineOf } from '../src/read-timeline.ts';
import { receiveCallback } from '../src/receive-callback.ts';
import { sweepWebhooks } from '../src/sweep-webhooks.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const HOOK = 'https://receiver.test/hook';
const MINUTE = 60_000;

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine({ callsBack: true });
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

const eventsOf = async (id: string) => timelineOf(await readTrail(t.engine, t.caller.scope, id));
const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type);
const nonceOf = () => new URL(t.provider.submits[0]?.callbackUrl ?? '').pathname.split('/').at(-1) ?? '';
const call = (id: string, nonce: string) =>
  receiveCallback(
    t.engine,
    { provider: 'fal', jobId: id, nonce },
    { url: '/', headers: {}, rawBody: new TextEncoder().encode('request-1') },
  );

describe('a callback', () => {
  it('that proves itself is told of, another is not', async () => {
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    await t.advanceClock(1_500);
    expect(await call(id, 'wrong')).toBe('refused');
    expect(await typesOf(id)).toEqual(['created', 'asked', 'answered']);
    expect(await call(id, nonceOf())).toBe('taken');
    expect(await typesOf(id)).toEqual(['created', 'asked', 'callback', 'answered', 'processing']);
    const [first, ...others] = (await eventsOf(id)).map(({ at }) => at);
    expect(others.map((at) => at - (first ?? 0))).toEqual([0, 1.5, 1.5, 1.5]);
  });

  it('does its work when it cannot be noted', async () => {
    t.provider.onSubmit({ kind: 'unconfirmed' });
    const id = await t.submit();
    t.engine.jobs = { ...t.engine.jobs, noteCallback: () => Promise.reject(new Error('away')) };
    expect(await call(id, nonceOf())).toBe('taken');
    expect((await t.stateOf(id)).job.status).toBe('processing');
    expect(t.stepErrors).toHaveLength(1);
  });
});

it('each try of a webhook is told of, and when the next one is', async () => {
  t.outbound.onPost(HOOK, 500);
  const id = await t.submit({ webhook_url: HOOK });
  await Promise.all((await sweepWebhooks(t.engine)).deliveries);
  const events = await eventsOf(id);
  expect(events.at(-2)).toMatchObject({
    type: 'webhook_sent',
    event: 'video.processing',
    url: HOOK,
    number: 1,
  });
  expect(events.at(-1)).toMatchObject({ type: 'webhook_due', event: 'video.processing' });
});

it('a job of before moments were noted is told of as far as it is on record', async () => {
  const id = await t.submit();
  await t.advanceClock(MINUTE);
  await advanceJob(t.engine, id);
  const types = await typesOf(id);
  expect(types).toEqual(['created', 'asked', 'answered', 'processing', 'rendered', 'completed']);
  await t.database.query('delete from geekhub.job_moments');
  expect(await typesOf(id)).toEqual(types);
});
