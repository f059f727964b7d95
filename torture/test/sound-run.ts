/** A small run in which every promise was kept, to break one at a time. */
import type { Job } from '@geekhub/contracts/job';
import { formatMicros, microsOf } from '@geekhub/contracts/money';
import type { Receipt } from '@geekhub/contracts/receipt';
import type { Balance, Evidence, JobFacts, Transfer } from '../src/evidence.ts';
import type { CustomerFacts } from '../src/last-questions.ts';
import type { RequestRecord } from '../src/load.ts';
import type { ReceivedTry } from '../src/receiver.ts';
import type { Render } from '../src/stand-ins.ts';

export const ORGANIZATION = 'org-1';
const PRICE = '4.20';
const BYTES = 100;

export function jobAnswer(id: string, status: Job['status'], changes: Partial<Job> = {}): Job {
  return {
    ...{
      id,
      object: 'video.job',
      status,
      model: 'fal/kling-2',
      rendered_by: 'fal/kling-2',
      prompt: 'torture',
      duration: 5,
      deleted: null,
      metadata: {},
    },
    ...{ video_url: status === 'completed' ? `http://storage/${id}` : null, error: null, error_code: null },
    ...{ created: 1, completed: 2, aspect_ratio: '16:9' },
    cost: { amount: PRICE, currency: 'MXN', state: status === 'completed' ? 'charged' : 'released' },
    ...changes,
  };
}

export function request(name: string, changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    ...{ idempotencyKey: `key-${name}`, organizationId: ORGANIZATION },
    order: { model: 'fal/kling-2', duration: 5, prompt: `torture ${name}` },
    ...{ jobIds: new Set([`job-${name}`]), prices: new Set([PRICE]) },
    ...{ ended: jobAnswer(`job-${name}`, 'completed'), cancel: 'none', isRefused: false, surprise: null },
    ...changes,
  };
}

export function job(name: string, changes: Partial<JobFacts> = {}): JobFacts {
  return {
    ...{ id: `job-${name}`, organizationId: ORGANIZATION, idempotencyKey: `key-${name}` },
    ...{ prompt: `torture ${name}`, provider: 'fal', status: 'completed', errorCode: null, charges: 1 },
    ...{ chargedMicros: microsOf(PRICE), sha256: `sha-${name}`, bytes: BYTES, webhookUrl: null },
    ...{ endedAt: 60_000, submit: { from: 10_000, to: 10_100 } },
    ...changes,
  };
}

export function failedJob(name: string, changes: Partial<JobFacts> = {}): JobFacts {
  return job(name, {
    ...{ status: 'failed', errorCode: 'submit_unconfirmed', submit: { from: 10_000, to: 15_000 } },
    ...{ charges: 0, chargedMicros: 0n, sha256: null, bytes: null },
    ...changes,
  });
}

export function render(name: string, changes: Partial<Render> = {}): Render {
  const prompt = `torture ${name}`;
  return { provider: 'fal', prompt, jobId: `job-${name}`, seconds: 5, sha256: `sha-${name}`, ...changes };
}

export function receipt(name: string, changes: Partial<Receipt> = {}): [string, Receipt] {
  const moved = { amount: PRICE, at: 1 };
  const described: Receipt = {
    ...{ object: 'video.receipt', job_id: `job-${name}`, status: 'completed', currency: 'MXN' },
    price: {
      ...{ usd_per_second: '0.04', seconds: 5, usd: '0.20', markup: '1.05', fx_mxn_per_usd: '20.00' },
      total: PRICE,
    },
    ...{ hold: moved, charge: moved, release: null, attempts: [] },
    delivered: {
      ...{ duration: 5, width: 128, height: 72, audio: false },
      ...{ bytes: BYTES, sha256: `sha-${name}`, seconds_charged: 5 },
    },
    ...changes,
  };
  return [described.job_id, described];
}

function failedReceipt(name: string): [string, Receipt] {
  return receipt(name, { status: 'failed', charge: null, delivered: null });
}

export function webhook(
  event: 'processing' | 'completed' | 'failed',
  data: Job,
  changes: Partial<ReceivedTry> = {},
): ReceivedTry {
  return {
    ...{ organizationId: ORGANIZATION, webhookId: `msg-${event}-${data.id}` },
    body: JSON.stringify({ type: `video.${event}`, timestamp: '2026-11-25T05:00:00.000Z', data }),
    ...{ isVerified: true, isTaken: true },
    ...changes,
  };
}

function transfer(kind: string, amountMxn: string, changes: Partial<Transfer> = {}): Transfer {
  const [source = '', destination = ''] = {
    hold: ['available', 'held'],
    charge: ['held', 'revenue'],
    release: ['held', 'available'],
  }[kind] ?? ['world', 'available'];
  return {
    ...{ organizationId: ORGANIZATION, mode: 'live', kind, source, destination, idempotencyKey: null },
    amountMicros: microsOf(amountMxn),
    ...changes,
  };
}

export function customer(changes: Partial<CustomerFacts> = {}): CustomerFacts {
  const balance = formatMicros(balanceOf().availableMicros);
  return {
    ...{ organizationId: ORGANIZATION, openingMxn: '50.00' },
    credits: { object: 'credits', currency: 'MXN', balance, held: '0.00', available: balance },
    ...changes,
  };
}

export function balanceOf(changes: Partial<Balance> = {}): Balance {
  const availableMicros = microsOf('50.00') + microsOf('16.80') - 2n * microsOf(PRICE);
  return { organizationId: ORGANIZATION, mode: 'live', availableMicros, heldMicros: 0n, ...changes };
}

/** `a` and `b` are completed, `a` with a webhook; `c` was cut, `d` had no money, `e` was taken back. */
export function soundRun(changes: Partial<Evidence> = {}): Evidence {
  const completed = jobAnswer('job-a', 'completed');
  return {
    requests: [
      request('a'),
      request('b'),
      request('c', { ended: jobAnswer('job-c', 'failed') }),
      request('d', { jobIds: new Set(), prices: new Set(), ended: null, isRefused: true }),
      request('e', { ended: jobAnswer('job-e', 'failed'), cancel: 'taken back' }),
    ],
    jobs: [
      job('a', { webhookUrl: 'http://receiver/hooks/org-1' }),
      job('b', { provider: 'google' }),
      failedJob('c'),
      failedJob('e', { errorCode: 'canceled' }),
    ],
    renders: [render('a'), render('b', { provider: 'google', jobId: null }), render('e')],
    stored: ['a', 'b'].map((name) => ({ key: `org-1/job-${name}/video.mp4`, sha256: `sha-${name}` })),
    videos: new Map(['a', 'b'].map((name) => [`job-${name}`, { sha256: `sha-${name}`, bytes: BYTES }])),
    receipts: new Map([receipt('a'), receipt('b'), failedReceipt('c'), failedReceipt('e')]),
    webhookTries: [
      webhook('processing', jobAnswer('job-a', 'processing')),
      webhook('completed', completed, { isTaken: false }),
      webhook('completed', completed),
    ],
    books: { jobs: 4, transfers: 10, postingsSum: 0n, problems: [] },
    balances: [balanceOf()],
    transfers: [
      transfer('bonus', '50.00'),
      transfer('recharge', '16.80', { idempotencyKey: 'top-up' }),
      ...['charge', 'charge', 'release', 'release'].flatMap((end) => [
        transfer('hold', PRICE),
        transfer(end, PRICE),
      ]),
    ],
    customers: [customer()],
    topUps: [
      { organizationId: ORGANIZATION, idempotencyKey: 'top-up', amountMxn: '16.80', isAnswered: true },
    ],
    kills: [{ kind: 'gateway', point: null }],
    troubles: [{ part: 'gateways', from: 10_500, to: 12_000 }],
    answers: { asked: 1_000, failed: 50, judged: 500, stray: [] },
    complaints: [],
    ...changes,
  };
}
