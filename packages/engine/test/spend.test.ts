/** What was spent is what the transactions say, to the millionth of a peso, in the days of whoever asks. */
import { randomUUID } from 'node:crypto';
import { formatMicros, microsOf } from '@geekhub/contracts/money';
import { SpendQuery } from '@geekhub/contracts/spend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceJob } from '../src/advance-job.ts';
import { bookTransaction, listTransactions } from '../src/credits.ts';
import { readOpenJobs, readSpend } from '../src/spend.ts';
import { writeTransactionsCsv } from '../src/transactions-csv.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const HOUR_MS = 3_600_000;
const MEXICO = 'America/Mexico_City';

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine({ videoMs: 5_000 });
  await book('500');
});
afterEach(async () => {
  expect(await t.books()).toMatchObject({ postingsSum: 0n, problems: [] });
  await t[Symbol.asyncDispose]();
});

function book(amount_mxn: string, note?: string, type: 'recharge' | 'refund' | 'adjustment' = 'recharge') {
  const { organizationId, mode } = t.caller.scope;
  const input = {
    organization_id: organizationId,
    mode,
    type,
    amount_mxn,
    ...(note === undefined ? {} : { note }),
  };
  return bookTransaction(t.engine, input, randomUUID());
}

async function buy(input: Parameters<OpenEngine['submit']>[0] = {}): Promise<void> {
  const id = await t.submit(input);
  await t.advanceClock(60_000);
  await advanceJob(t.engine, id);
  expect((await t.stateOf(id)).job.status).toBe('completed');
}

const spendOf = (days: 7 | 30 | 90, time_zone = MEXICO) =>
  readSpend(t.engine, t.caller.scope, { days, time_zone });

async function consumedSince(seconds: number): Promise<string> {
  const { data } = await listTransactions(t.engine, t.caller.scope, { limit: 100, type: 'consumption' });
  const amounts = data.filter(({ created }) => created >= seconds).map(({ amount }) => -microsOf(amount));
  return formatMicros(amounts.reduce((sum, each) => sum + each, 0n));
}

test('its total is the sum of the consumption of the period, and of its days, and of its models', async () => {
  await t.setClock(new Date('2026-11-01T12:00:00Z'));
  await buy();
  await t.setClock(new Date('2026-11-20T12:00:00Z'));
  await buy();
  await buy({ duration: 10 });
  await t.advanceClock(30 * HOUR_MS);
  await buy({ model: 'fal/luma-ray-2', duration: 5 });
  await book('3', undefined, 'refund');

  const spend = await spendOf(7);
  expect(spend.spent).toBe(await consumedSince(Date.parse('2026-11-15T06:00:00Z') / 1000));
  expect((await spendOf(30)).spent).toBe(await consumedSince(0));
  for (const parts of [spend.days, spend.models]) {
    const micros = parts.map(({ spent }) => microsOf(spent)).reduce((sum, each) => sum + each, 0n);
    expect(formatMicros(micros)).toBe(spend.spent);
    expect(parts.reduce((sum, { videos }) => sum + videos, 0)).toBe(spend.videos);
    expect(parts.reduce((sum, { delivered_ms }) => sum + delivered_ms, 0)).toBe(spend.delivered_ms);
  }
  expect(spend.days).toHaveLength(7);
  expect(spend.videos).toBe(3);
  expect(spend.models.map(({ model }) => model)).toEqual(['fal/luma-ray-2', 'fal/kling-2']);
});

test('the average is rounded to the centavo, and there is none of nothing', async () => {
  expect(await spendOf(90)).toMatchObject({ spent: '0.00', videos: 0, average: null, models: [] });
  await buy();
  await buy();
  await buy({ duration: 10 });
  const { spent, average } = await spendOf(7);
  // The scripted provider delivers five seconds, whatever was bought.
  expect({ spent, average }).toEqual({ spent: '12.60', average: '4.20' });
});

test('a day is that of the zone of whoever asks', async () => {
  // In Mexico it is still the 20th, in Nepal it is the 21st.
  await t.setClock(new Date('2026-11-20T18:20:00Z'));
  await buy();
  const datesOf = async (zone: string) =>
    (await spendOf(7, zone)).days.filter(({ videos }) => videos > 0).map(({ date }) => date);
  expect(await datesOf(MEXICO)).toEqual(['2026-11-20']);
  expect(await datesOf('Asia/Kathmandu')).toEqual(['2026-11-21']);
});

test('another mode and another organisation are another matter', async () => {
  await buy();
  const { organizationId } = t.caller.scope;
  const ask = { days: 7, time_zone: 'UTC' } as const;
  expect(await readSpend(t.engine, { organizationId, mode: 'test' }, ask)).toMatchObject({ videos: 0 });
  expect(await readSpend(t.engine, { organizationId: randomUUID(), mode: 'live' }, ask)).toMatchObject({
    videos: 0,
  });
  expect(await readOpenJobs(t.engine, { organizationId: randomUUID(), mode: 'live' })).toEqual({
    ...{ object: 'open_jobs', pending: 0, processing: 0, held: '0.00' },
  });
});

test.each(['+05:30', 'Mars/Olympus', '', "x'; drop table geekhub.spend; --", 'America/Mexico_City '])(
  'the zone %j is refused',
  (time_zone) => {
    expect(SpendQuery.safeParse({ days: 7, time_zone }).success).toBe(false);
  },
);

async function csvOf(from: string, to: string): Promise<string> {
  const parts = writeTransactionsCsv(t.engine, t.caller.scope, { from, to, time_zone: MEXICO });
  let csv = '';
  for await (const part of parts) csv += part;
  return csv;
}

test('an export has the transactions of its dates, oldest first, and no formula of anybody', async () => {
  await t.setClock(new Date('2026-11-24T05:59:59.999Z'));
  await book('1', 'the day before');
  await t.setClock(new Date('2026-11-24T06:00:00Z'));
  await book('200.5', '=HYPERLINK("http://example.com","Invoice, May")\nsecond line');
  await book('-0.000001', '-2+3', 'adjustment');
  await buy();
  await t.setClock(new Date('2026-11-25T06:00:00Z'));
  await book('1', 'the day after');

  const csv = await csvOf('2026-11-24', '2026-11-24');
  const [head, ...lines] = csv.split('\r\n');
  expect(head).toBe('\uFEFFtime,type,amount_mxn,balance_after_mxn,job_id,note,transaction_id');
  expect(lines).toEqual([
    expect.stringMatching(
      /^2026-11-24T06:00:00\.000Z,recharge,200\.50,[\d.]+,,"'=HYPERLINK\(""http:\/\/example\.com"",""Invoice, May""\)\nsecond line",[0-9a-f-]{36}$/,
    ),
    expect.stringMatching(/^2026-11-24T06:00:00\.000Z,adjustment,-0\.000001,[\d.]+,,'-2\+3,/),
    expect.stringMatching(/^2026-11-24T06:01:00\.000Z,consumption,-4\.20,[\d.]+,[0-9a-f-]{36},,/),
    '',
  ]);
  expect(await csvOf('2020-01-01', '2020-12-31')).toBe(`${head}\r\n`);
});
