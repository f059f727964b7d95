/** Every promise that a run breaks is named, with what it is about. */
import { describe, expect, test } from 'vitest';
import type { Evidence } from '../src/evidence.ts';
import { findBrokenPromises, PROMISES, type PromiseName } from '../src/judge.ts';
import { job, jobAnswer, ORGANIZATION, render, request, soundRun } from './sound-run.ts';

const SOUND = soundRun();

interface Breach {
  what: string;
  changes: Partial<Evidence>;
  promise: PromiseName;
  detail: string;
}

function withRequest(name: string, changes: Parameters<typeof request>[1]): Partial<Evidence> {
  return {
    requests: SOUND.requests.map((each) => (each.prompt.endsWith(name) ? { ...each, ...changes } : each)),
  };
}

function withJob(name: string, changes: Parameters<typeof job>[1]): Partial<Evidence> {
  return { jobs: SOUND.jobs.map((each) => (each.prompt.endsWith(name) ? { ...each, ...changes } : each)) };
}

const [topUp] = SOUND.topUps;
const [recharge] = SOUND.recharges;
if (topUp === undefined || recharge === undefined) throw new Error('a sound run has a top-up');

const BREACHES: Breach[] = [
  {
    what: 'a job rendered twice',
    changes: { renders: [...SOUND.renders, render('a', { sha256: 'sha-a-2' })] },
    promise: 'one render per job',
    detail: '2 renders for "torture a"',
  },
  {
    what: 'a render of a job that is not there',
    changes: { renders: [...SOUND.renders, render('nobody')] },
    promise: 'one render per job',
    detail: 'a render of no job: "torture nobody"',
  },
  {
    what: 'a render for another job than its prompt says',
    changes: { renders: [render('a', { jobId: 'job-b' }), ...SOUND.renders.slice(1)] },
    promise: 'one render per job',
    detail: 'a render for job job-b',
  },
  {
    what: 'a job charged twice',
    changes: withJob('a', { charges: 2 }),
    promise: 'one charge per delivered video',
    detail: 'completed job job-a was charged 2 times',
  },
  {
    what: 'a delivered video that was not charged',
    changes: withJob('a', { charges: 0 }),
    promise: 'one charge per delivered video',
    detail: 'completed job job-a was charged 0 times',
  },
  {
    what: 'a failed job that was charged',
    changes: withJob('c', { charges: 1 }),
    promise: 'one charge per delivered video',
    detail: 'failed job job-c was charged 1 times',
  },
  {
    what: 'an accepted job that is gone',
    changes: { jobs: SOUND.jobs.slice(1) },
    promise: 'nothing accepted is lost',
    detail: 'job job-a was answered and is not there',
  },
  {
    what: "a job of another's",
    changes: withJob('a', { organizationId: 'org-2' }),
    promise: 'nothing accepted is lost',
    detail: 'job job-a was answered and is not there',
  },
  {
    what: 'an answer that no caller should get',
    changes: withRequest('a', { surprise: '404 not_found', ended: null }),
    promise: 'nothing accepted is lost',
    detail: 'request key-a was answered with 404 not_found',
  },
  {
    what: 'a completed job that failed afterwards',
    changes: withJob('a', { status: 'failed', errorCode: 'submit_unconfirmed', charges: 0 }),
    promise: 'nothing accepted is lost',
    detail: 'job job-a was said to be completed and is failed',
  },
  {
    what: 'a request that was never answered',
    changes: withRequest('a', { jobIds: new Set(), ended: null }),
    promise: 'nothing accepted is lost',
    detail: 'request key-a was never answered',
  },
  {
    what: 'a job that is still open',
    changes: withJob('c', { status: 'processing', errorCode: null }),
    promise: 'every job ends',
    detail: 'job job-c is still processing',
  },
  {
    what: 'a caller who never heard of the end',
    changes: withRequest('a', { ended: null }),
    promise: 'every job ends',
    detail: 'the caller of job job-a never heard of its end',
  },
  {
    what: 'a repeated request that was answered with two ids',
    changes: withRequest('a', { jobIds: new Set(['job-a', 'job-b']) }),
    promise: 'a repeated request is one job',
    detail: 'request key-a was answered with 2 ids',
  },
  {
    what: 'a repeated request that made two jobs',
    changes: { jobs: [...SOUND.jobs, job('a', { id: 'job-a-2' })] },
    promise: 'a repeated request is one job',
    detail: 'request key-a made 2 jobs',
  },
  {
    what: 'a request refused for lack of money that made a job',
    changes: {
      jobs: [...SOUND.jobs, job('d', { status: 'failed', errorCode: 'submit_unconfirmed', charges: 0 })],
    },
    promise: 'a repeated request is one job',
    detail: 'request key-d was refused and made a job',
  },
  {
    what: 'a job that nobody asked for',
    changes: {
      jobs: [...SOUND.jobs, job('x', { status: 'failed', errorCode: 'submit_unconfirmed', charges: 0 })],
    },
    promise: 'a repeated request is one job',
    detail: 'nobody asked for job job-x',
  },
  {
    what: 'a job that failed for a crash of ours',
    changes: withJob('c', { errorCode: 'provider_error' }),
    promise: 'a job fails only where its submit was cut',
    detail: 'job job-c failed with provider_error',
  },
  {
    what: 'a job that was taken back and completed',
    changes: {
      ...withRequest('a', { cancel: 'taken back' }),
    },
    promise: 'a cancel has one outcome',
    detail: 'job job-a was taken back and is completed',
  },
  {
    what: 'a cancel that came too late and canceled',
    changes: withRequest('e', { cancel: 'too late' }),
    promise: 'a cancel has one outcome',
    detail: 'job job-e was canceled, and said to be over',
  },
  {
    what: 'a job canceled by nobody',
    changes: withRequest('e', { cancel: 'none' }),
    promise: 'a cancel has one outcome',
    detail: 'nobody canceled job job-e',
  },
  {
    what: "another job's video",
    changes: {
      videos: new Map([
        ['job-a', 'sha-b'],
        ['job-b', 'sha-b'],
      ]),
    },
    promise: 'the video that is served is the one that was rendered',
    detail: 'other bytes are served for job job-a',
  },
  {
    what: 'a video that is not served',
    changes: { videos: new Map([['job-b', 'sha-b']]) },
    promise: 'the video that is served is the one that was rendered',
    detail: 'the video of job job-a is not served',
  },
  {
    what: 'a hold that is left',
    changes: { heldMicros: 4_200_000n },
    promise: 'no hold is left',
    detail: '4200000 micro-pesos are still held',
  },
  {
    what: 'books that do not agree',
    changes: { books: { ...SOUND.books, problems: ['the postings sum to 1 micro-pesos instead of zero'] } },
    promise: 'the books agree',
    detail: 'the postings sum to 1',
  },
  {
    what: 'a top-up booked twice',
    changes: { recharges: [recharge, recharge] },
    promise: 'a top-up is booked once',
    detail: 'top-up top-up was booked 2 times',
  },
  {
    what: 'a top-up of another amount',
    changes: { recharges: [{ ...recharge, amountMicros: 1n }] },
    promise: 'a top-up is booked once',
    detail: 'top-up top-up was booked wrongly',
  },
  {
    what: 'a top-up that was answered and is gone',
    changes: { recharges: [] },
    promise: 'a top-up is booked once',
    detail: 'top-up top-up was answered and not booked',
  },
  {
    what: 'a top-up that nobody asked for',
    changes: { topUps: [] },
    promise: 'a top-up is booked once',
    detail: 'nobody asked for top-up top-up',
  },
  {
    what: 'a failure while nothing was down',
    changes: { strayAnswers: ['status 500'] },
    promise: 'callers see failures only while something is down',
    detail: 'status 500',
  },
  {
    what: 'a gateway that ended by itself',
    changes: { complaints: ['gateway-1 ended with exit code 1 by itself'] },
    promise: 'a gateway outlives what it depends on',
    detail: 'gateway-1 ended with exit code 1 by itself',
  },
];

describe('a run', () => {
  test('in which everything was kept has nothing to name', () => {
    expect(findBrokenPromises(SOUND)).toEqual([]);
  });

  test.each(BREACHES)('with $what breaks "$promise"', ({ changes, promise, detail }) => {
    const broken = findBrokenPromises({ ...SOUND, ...changes });
    expect(broken).toContainEqual({ promise, detail: expect.stringContaining(detail) });
  });

  test('has a breach here for every promise', () => {
    expect(new Set(BREACHES.map(({ promise }) => promise))).toEqual(new Set(PROMISES));
  });

  test('may leave a top-up unbooked that was never answered', () => {
    const changes = { topUps: [{ ...topUp, isAnswered: false }], recharges: [] };
    expect(findBrokenPromises({ ...SOUND, ...changes })).toEqual([]);
  });

  test('with many breaches of one promise shows a few and counts the others', () => {
    const recharges = Array.from({ length: 9 }, (_, index) => ({
      ...recharge,
      organizationId: ORGANIZATION,
      idempotencyKey: `made-up-${index}`,
    }));
    const broken = findBrokenPromises({ ...SOUND, recharges: [recharge, ...recharges] });
    expect(broken[0]?.detail).toContain('and 4 more');
  });

  test('does not call a job lost whose caller heard the truth', () => {
    const requests = [...SOUND.requests, request('f', { ended: jobAnswer('job-f', 'completed') })];
    const jobs = [...SOUND.jobs, job('f')];
    const renders = [...SOUND.renders, render('f')];
    const videos = new Map([...SOUND.videos, ['job-f', 'sha-f']]);
    expect(findBrokenPromises({ ...SOUND, requests, jobs, renders, videos })).toEqual([]);
  });
});
