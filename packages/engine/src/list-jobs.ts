/** The caller's jobs, newest first. */
import type { Job } from '@geekhub/contracts/job';
import type { List, PageQuery } from '@geekhub/contracts/list';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { createdCursor, parseCreatedCursor, toPage } from './page.ts';
import { presentJob } from './present-job.ts';

export async function listJobs(
  engine: Engine,
  scope: Scope,
  { limit, cursor }: PageQuery,
): Promise<List<Job>> {
  const rows = await engine.jobs.list(scope, { limit, after: parseCreatedCursor(cursor) });
  return toPage(rows, limit, (job) => presentJob(engine, job), createdCursor);
}
