/** Judges what became of requests, renders and jobs. Pure. */
import type { Check } from './evidence.ts';
import { isTroubled } from './trouble.ts';

/** Nobody can know whether the submit was taken. */
const CUT = 'submit_unconfirmed';
const CANCELED = 'canceled';
/** A submit is answered and committed within it, unless something is down. */
const SUBMIT_MS = 5_000;
/** Real runs complete 97 of 100 or more at each provider; one with fewer than this has lost them by itself. */
const LEAST_COMPLETED = 0.8;
/** Of fewer jobs a share says nothing. */
const JOBS_TO_JUDGE = 20;

export const JOB_CHECKS = {
  'one render per job': ({ jobs, renders }) => {
    const byPrompt = Map.groupBy(jobs, ({ prompt }) => prompt);
    return [...Map.groupBy(renders, ({ prompt }) => prompt)].flatMap(([prompt, each]) => [
      ...(each.length > 1 ? [`${each.length} renders for "${prompt}"`] : []),
      ...(byPrompt.has(prompt) ? [] : [`a render of no job: "${prompt}"`]),
      ...each
        .filter(({ jobId }) => jobId !== null && byPrompt.get(prompt)?.[0]?.id !== jobId)
        .map(({ jobId }) => `a render for job ${jobId}, which is not the job of "${prompt}"`),
    ]);
  },

  'nothing accepted is lost': ({ requests, jobs }) => {
    const byId = new Map(jobs.map((job) => [job.id, job]));
    return requests.flatMap(({ jobIds, organizationId, idempotencyKey, surprise, ended, isRefused }) => [
      ...[...jobIds]
        .filter((id) => byId.get(id)?.organizationId !== organizationId)
        .map((id) => `job ${id} was answered and is not there`),
      ...(surprise === null ? [] : [`request ${idempotencyKey} was answered with ${surprise}`]),
      ...(ended !== null && byId.get(ended.id)?.status !== ended.status
        ? [`job ${ended.id} was said to be ${ended.status} and is ${byId.get(ended.id)?.status}`]
        : []),
      ...(jobIds.size === 0 && !isRefused && surprise === null
        ? [`request ${idempotencyKey} was never answered`]
        : []),
    ]);
  },

  'every job ends': ({ jobs, requests }) => [
    ...jobs
      .filter(({ status }) => status !== 'completed' && status !== 'failed')
      .map(({ id, status }) => `job ${id} is still ${status}`),
    ...requests
      .filter(({ jobIds, ended, surprise }) => jobIds.size > 0 && ended === null && surprise === null)
      .map(({ jobIds }) => `the caller of job ${[...jobIds][0]} never heard of its end`),
  ],

  'a repeated request is one job': ({ requests, jobs }) => {
    const byKey = Map.groupBy(jobs, ({ idempotencyKey }) => idempotencyKey ?? 'none');
    const asked = new Set(requests.map(({ idempotencyKey }) => idempotencyKey));
    return [
      ...requests.flatMap(({ idempotencyKey, jobIds, isRefused }) => {
        const count = byKey.get(idempotencyKey)?.length ?? 0;
        return [
          ...(jobIds.size > 1 ? [`request ${idempotencyKey} was answered with ${jobIds.size} ids`] : []),
          ...(count > 1 ? [`request ${idempotencyKey} made ${count} jobs`] : []),
          ...(isRefused && count > 0 ? [`request ${idempotencyKey} was refused and made a job`] : []),
        ];
      }),
      ...jobs
        .filter(({ idempotencyKey }) => !asked.has(idempotencyKey ?? 'none'))
        .map(({ id }) => `nobody asked for job ${id}`),
    ];
  },

  'a job fails only where its submit was cut': ({ jobs, troubles }) =>
    jobs
      .filter(({ status, errorCode }) => status === 'failed' && errorCode !== CANCELED)
      .flatMap(({ id, errorCode, provider, submit }) => {
        if (errorCode !== CUT) return [`job ${id} failed with ${errorCode}`];
        if (submit === null) return [`job ${id} failed with ${CUT}, and was never submitted`];
        const { from, to } = submit;
        const underWay = { from, to: Math.min(to, from + SUBMIT_MS) };
        return isTroubled(underWay, troubles, ['gateways', 'database', provider])
          ? []
          : [`job ${id} failed with ${CUT}, and nothing was down that could have cut it`];
      }),

  // It comes when the render ends, again and again, and long before the grace is over.
  'a callback saves what fal rendered': ({ jobs, renders }) => {
    const rendered = new Set(renders.map(({ prompt }) => prompt));
    return jobs
      .filter((job) => job.provider === 'fal' && job.errorCode === CUT && rendered.has(job.prompt))
      .map(({ id }) => `job ${id} failed with ${CUT}, and fal rendered it and called back`);
  },

  'most jobs are completed': ({ jobs }) => {
    const wanted = jobs.filter(({ errorCode }) => errorCode !== CANCELED);
    return [...Map.groupBy(wanted, ({ provider }) => provider)].flatMap(([provider, each]) => {
      const completed = each.filter(({ status }) => status === 'completed').length;
      return each.length < JOBS_TO_JUDGE || completed >= LEAST_COMPLETED * each.length
        ? []
        : [`${completed} of ${each.length} jobs at ${provider} were completed`];
    });
  },

  'a cancel has one outcome': ({ requests, jobs }) => {
    const byKey = new Map(jobs.map((job) => [job.idempotencyKey, job]));
    return requests.flatMap(({ idempotencyKey, cancel }) => {
      const job = byKey.get(idempotencyKey);
      if (job === undefined) return [];
      const isCanceled = job.errorCode === CANCELED;
      if (cancel === 'surprise') return [`the cancel of job ${job.id} was answered as no cancel should be`];
      if (cancel === 'taken back' && !isCanceled)
        return [`job ${job.id} was taken back and is ${job.status}`];
      if (cancel === 'too late' && isCanceled) return [`job ${job.id} was canceled, and said to be over`];
      return cancel === 'none' && isCanceled ? [`nobody canceled job ${job.id}`] : [];
    });
  },
} satisfies Record<string, Check>;
