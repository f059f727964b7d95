/** Names every promise that a run broke. Pure. */
import { parseMicros } from '@geekhub/contracts/money';
import type { Evidence, JobFacts } from './evidence.ts';

export const PROMISES = [
  'one render per job',
  'one charge per delivered video',
  'nothing accepted is lost',
  'every job ends',
  'a repeated request is one job',
  'a job fails only where its submit was cut',
  'a cancel has one outcome',
  'the video that is served is the one that was rendered',
  'no hold is left',
  'the books agree',
  'a top-up is booked once',
  'callers see failures only while something is down',
  'a gateway outlives what it depends on',
] as const;
export type PromiseName = (typeof PROMISES)[number];

export interface BrokenPromise {
  promise: PromiseName;
  /** What is wrong, with the ids of what it is about. */
  detail: string;
}

/** Nobody can know whether the submit was taken. */
const CUT = 'submit_unconfirmed';
const CANCELED = 'canceled';
const SHOWN = 5;

type Check = (evidence: Evidence) => string[];

function jobsByPrompt({ jobs }: Evidence): Map<string, JobFacts[]> {
  return Map.groupBy(jobs, ({ prompt }) => prompt);
}

const CHECKS: Record<PromiseName, Check> = {
  'one render per job': (evidence) => {
    const jobs = jobsByPrompt(evidence);
    const renders = Map.groupBy(evidence.renders, ({ prompt }) => prompt);
    return [...renders].flatMap(([prompt, each]) => [
      ...(each.length > 1 ? [`${each.length} renders for "${prompt}"`] : []),
      ...(jobs.has(prompt) ? [] : [`a render of no job: "${prompt}"`]),
      ...each
        .filter(({ jobId }) => jobId !== null && jobs.get(prompt)?.[0]?.id !== jobId)
        .map(({ jobId }) => `a render for job ${jobId}, which is not the job of "${prompt}"`),
    ]);
  },

  'one charge per delivered video': ({ jobs }) =>
    jobs
      .filter(({ status, charges }) => charges !== (status === 'completed' ? 1 : 0))
      .map(({ id, status, charges }) => `${status} job ${id} was charged ${charges} times`),

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

  'a job fails only where its submit was cut': ({ jobs }) =>
    jobs
      .filter(({ status, errorCode }) => status === 'failed' && errorCode !== CUT && errorCode !== CANCELED)
      .map(({ id, errorCode }) => `job ${id} failed with ${errorCode}`),

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

  'the video that is served is the one that was rendered': (evidence) => {
    const renders = Map.groupBy(evidence.renders, ({ prompt }) => prompt);
    return evidence.jobs
      .filter(({ status }) => status === 'completed')
      .filter(({ id, prompt }) => {
        const served = evidence.videos.get(id) ?? null;
        return !renders.get(prompt)?.some(({ sha256 }) => sha256 === served);
      })
      .map(({ id }) =>
        (evidence.videos.get(id) ?? null) === null
          ? `the video of job ${id} is not served`
          : `other bytes are served for job ${id}`,
      );
  },

  'no hold is left': ({ heldMicros }) =>
    heldMicros === 0n ? [] : [`${heldMicros} micro-pesos are still held`],

  'the books agree': ({ books }) => books.problems,

  'a top-up is booked once': ({ topUps, recharges }) => {
    const booked = Map.groupBy(recharges, ({ idempotencyKey }) => idempotencyKey ?? 'none');
    const asked = new Set(topUps.map(({ idempotencyKey }) => idempotencyKey));
    return [
      ...topUps.flatMap(({ idempotencyKey, organizationId, amountMxn, isAnswered }) => {
        const found = booked.get(idempotencyKey) ?? [];
        const right = found.filter(
          (each) => each.organizationId === organizationId && each.amountMicros === parseMicros(amountMxn),
        );
        if (found.length > 1) return [`top-up ${idempotencyKey} was booked ${found.length} times`];
        if (found.length > right.length) return [`top-up ${idempotencyKey} was booked wrongly`];
        return isAnswered && found.length === 0
          ? [`top-up ${idempotencyKey} was answered and not booked`]
          : [];
      }),
      ...[...booked.keys()].filter((key) => !asked.has(key)).map((key) => `nobody asked for top-up ${key}`),
    ];
  },

  'callers see failures only while something is down': ({ strayAnswers }) => [...strayAnswers],

  'a gateway outlives what it depends on': ({ complaints }) => [...complaints],
};

export function findBrokenPromises(evidence: Evidence): BrokenPromise[] {
  return PROMISES.flatMap((promise) => {
    const problems = CHECKS[promise](evidence);
    if (problems.length === 0) return [];
    const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : '';
    return [{ promise, detail: problems.slice(0, SHOWN).join('; ') + more }];
  });
}
