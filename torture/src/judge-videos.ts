/** Judges what is served, and what is left in the storage. Pure. */
import type { Check, Evidence, JobFacts } from './evidence.ts';
import { isTroubled } from './trouble.ts';

/** A worker that had the job in hand has found it failed, and removed its video, within it. */
const REMOVED_WITHIN_MS = 10_000;
const KEY = /^(?<organizationId>[^/]+)\/(?<jobId>[^/]+)\/video\.mp4$/;

export const VIDEO_CHECKS = {
  'the video that is served is the one that was rendered': ({ jobs, renders, videos }) => {
    const byPrompt = Map.groupBy(renders, ({ prompt }) => prompt);
    return jobs.filter(isCompleted).flatMap(({ id, prompt }) => {
      const served = videos.get(id) ?? null;
      if (served === null) return [`the video of job ${id} is not served`];
      const isRendered = byPrompt.get(prompt)?.some(({ sha256 }) => sha256 === served.sha256);
      return isRendered ? [] : [`other bytes are served for job ${id}`];
    });
  },

  'a receipt describes the video that is served': ({ jobs, videos, receipts }) =>
    jobs
      .filter((job) => job.status === 'completed' || job.status === 'failed')
      .flatMap((job) => {
        const { id, status } = job;
        const receipt = receipts.get(id);
        if (receipt === undefined) return [`job ${id} has no receipt`];
        if (receipt.status !== status)
          return [`job ${id} is ${status}, and ${receipt.status} by its receipt`];
        const served = videos.get(id) ?? null;
        return [receipt.delivered, job].every(
          (described) =>
            (described?.sha256 ?? null) === (served?.sha256 ?? null) &&
            (described?.bytes ?? null) === (served?.bytes ?? null),
        )
          ? []
          : [`job ${id} serves ${describe(served)}, and its receipt says ${describe(receipt.delivered)}`];
      }),

  'a failed job serves nothing': (evidence) => findLeftovers(evidence).unexplained,
} satisfies Record<string, Check>;

export interface Leftovers {
  /** At addresses that nobody was told, after a kill took away what would have removed them. */
  explained: string[];
  unexplained: string[];
}

/** What is in the storage and belongs to nobody. */
export function findLeftovers({ jobs, stored, troubles }: Evidence): Leftovers {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const left: Leftovers = { explained: [], unexplained: [] };
  for (const { key } of stored) {
    const { organizationId, jobId = '' } = KEY.exec(key)?.groups ?? {};
    const job = byId.get(jobId);
    if (job === undefined || job.organizationId !== organizationId) {
      left.unexplained.push(`${key} is of no job`);
    } else if (job.status !== 'completed') {
      const problem = `${job.status} job ${jobId} (${job.errorCode}) left its video`;
      left[isExplained(job, troubles) ? 'explained' : 'unexplained'].push(problem);
    }
  }
  return left;
}

/** A removal is tried once, by a process that may die, and needs the database and the storage. */
function isExplained({ endedAt }: JobFacts, troubles: Evidence['troubles']): boolean {
  if (endedAt === null) return false;
  const removal = { from: endedAt, to: endedAt + REMOVED_WITHIN_MS };
  return isTroubled(removal, troubles, ['gateways', 'database', 'storage']);
}

function isCompleted({ status }: JobFacts): boolean {
  return status === 'completed';
}

function describe(video: { sha256: string; bytes: number } | null): string {
  return video === null ? 'nothing' : `${video.bytes} bytes ${video.sha256}`;
}
