/** Every way in which requests, renders and jobs can come to something else than was promised. */
import { type Breach, SOUND, withJob, withRequest } from './breach.ts';
import { failedJob, job, render } from './sound-run.ts';

const LOST = Array.from({ length: 30 }, (_, index) => failedJob(`lost-${index}`, { provider: 'google' }));

export const JOB_BREACHES: Breach[] = [
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
    changes: { jobs: [...SOUND.jobs, failedJob('d')] },
    promise: 'a repeated request is one job',
    detail: 'request key-d was refused and made a job',
  },
  {
    what: 'a job that nobody asked for',
    changes: { jobs: [...SOUND.jobs, failedJob('x')] },
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
    what: 'a submit that got lost while nothing was down',
    changes: { troubles: [] },
    promise: 'a job fails only where its submit was cut',
    detail: 'job job-c failed with submit_unconfirmed, and nothing was down that could have cut it',
  },
  {
    what: 'a submit that got lost long before something was down, in the grace that followed',
    changes: { troubles: [{ part: 'gateways', from: 20_000, to: 25_000 }] },
    promise: 'a job fails only where its submit was cut',
    detail: 'nothing was down that could have cut it',
  },
  {
    what: 'a submit that is said to have been under way until something was down at last',
    changes: {
      ...withJob('c', { submit: { from: 10_000, to: 30_000 } }),
      troubles: [{ part: 'database', from: 20_000, to: 25_000 }],
    },
    promise: 'a job fails only where its submit was cut',
    detail: 'nothing was down that could have cut it',
  },
  {
    what: 'a submit that got lost while another provider was down',
    changes: { troubles: [{ part: 'google', from: 10_500, to: 12_000 }] },
    promise: 'a job fails only where its submit was cut',
    detail: 'nothing was down that could have cut it',
  },
  {
    what: 'a job that failed as unconfirmed and was never submitted',
    changes: withJob('c', { submit: null }),
    promise: 'a job fails only where its submit was cut',
    detail: 'job job-c failed with submit_unconfirmed, and was never submitted',
  },
  {
    what: 'a render of fal that its callback did not save',
    changes: { renders: [...SOUND.renders, render('c')] },
    promise: 'a callback saves what fal rendered',
    detail: 'job job-c failed with submit_unconfirmed, and fal rendered it and called back',
  },
  {
    what: 'every submit to one provider lost, each with a kill to blame',
    changes: { jobs: [...SOUND.jobs, ...LOST] },
    promise: 'most jobs are completed',
    detail: '1 of 31 jobs at google were completed',
  },
  {
    what: 'a job that was taken back and completed',
    changes: withRequest('a', { cancel: 'taken back' }),
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
    what: 'a cancel that was answered as none should be',
    changes: withRequest('e', { cancel: 'surprise' }),
    promise: 'a cancel has one outcome',
    detail: 'the cancel of job job-e was answered as no cancel should be',
  },
  {
    what: 'a job canceled by nobody',
    changes: withRequest('e', { cancel: 'none' }),
    promise: 'a cancel has one outcome',
    detail: 'nobody canceled job job-e',
  },
];
