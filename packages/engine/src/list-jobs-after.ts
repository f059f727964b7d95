/** The caller's jobs in either order, going on after one of them. */
import { notFound } from '@geekhub/contracts/error';
import type { JobSnapshot, Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';

export interface JobsAfter {
  /** null: from the beginning. */
  after: string | null;
  limit: number;
  oldestFirst: boolean;
}

/** Throws the same `not_found` for a job that is another's and for one that does not exist. */
export async function listJobsAfter(
  engine: Engine,
  scope: Scope,
  { after, limit, oldestFirst }: JobsAfter,
): Promise<{ jobs: JobSnapshot[]; hasMore: boolean }> {
  const before = after === null ? null : await engine.jobs.find(after, scope);
  if (after !== null && before === null) throw notFound('video');
  const rows = await engine.jobs.list(scope, { limit, oldestFirst, after: before?.job ?? null });
  return { jobs: rows.slice(0, limit), hasMore: rows.length > limit };
}
