/** A small run in which every promise was kept, to break one at a time. */
import type { Job } from '@geekhub/contracts/job';
import type { Evidence, JobFacts } from '../src/evidence.ts';
import type { RequestRecord } from '../src/load.ts';
import type { Render } from '../src/stand-ins.ts';

export const ORGANIZATION = 'org-1';

export function jobAnswer(id: string, status: Job['status']): Job {
  return {
    ...{
      id,
      object: 'video.job',
      status,
      model: 'fal/kling-2',
      prompt: 'torture',
      duration: 5,
      metadata: {},
    },
    ...{ video_url: status === 'completed' ? `http://storage/${id}` : null, error: null, error_code: null },
    ...{ created: 1, completed: 2, aspect_ratio: '16:9' },
    cost: { amount: '4.20', currency: 'MXN', state: status === 'completed' ? 'charged' : 'released' },
  };
}

export function request(name: string, changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    ...{ idempotencyKey: `key-${name}`, organizationId: ORGANIZATION, prompt: `torture ${name}` },
    ...{ jobIds: new Set([`job-${name}`]), ended: jobAnswer(`job-${name}`, 'completed') },
    ...{ cancel: 'none', isRefused: false, surprise: null },
    ...changes,
  };
}

export function job(name: string, changes: Partial<JobFacts> = {}): JobFacts {
  return {
    ...{ id: `job-${name}`, organizationId: ORGANIZATION, idempotencyKey: `key-${name}` },
    ...{ prompt: `torture ${name}`, provider: 'fal', status: 'completed', errorCode: null, charges: 1 },
    ...changes,
  };
}

export function render(name: string, changes: Partial<Render> = {}): Render {
  const prompt = `torture ${name}`;
  return { provider: 'fal', prompt, jobId: `job-${name}`, sha256: `sha-${name}`, ...changes };
}

/** `a` and `b` are completed, `c` was cut, `d` had no money, `e` was taken back. */
export function soundRun(changes: Partial<Evidence> = {}): Evidence {
  return {
    requests: [
      request('a'),
      request('b'),
      request('c', { ended: jobAnswer('job-c', 'failed') }),
      request('d', { jobIds: new Set(), ended: null, isRefused: true }),
      request('e', { ended: jobAnswer('job-e', 'failed'), cancel: 'taken back' }),
    ],
    jobs: [
      job('a'),
      job('b', { provider: 'google' }),
      job('c', { status: 'failed', errorCode: 'submit_unconfirmed', charges: 0 }),
      job('e', { status: 'failed', errorCode: 'canceled', charges: 0 }),
    ],
    renders: [render('a'), render('b', { provider: 'google', jobId: null }), render('e')],
    videos: new Map([
      ['job-a', 'sha-a'],
      ['job-b', 'sha-b'],
    ]),
    books: { jobs: 4, transfers: 12, postingsSum: 0n, problems: [] },
    heldMicros: 0n,
    topUps: [
      { organizationId: ORGANIZATION, idempotencyKey: 'top-up', amountMxn: '16.80', isAnswered: true },
    ],
    recharges: [{ organizationId: ORGANIZATION, idempotencyKey: 'top-up', amountMicros: 16_800_000n }],
    strayAnswers: [],
    complaints: [],
    ...changes,
  };
}
