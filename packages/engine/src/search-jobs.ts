/** Looks for jobs among all that an organisation has made, newest first. */

import type { Job } from '@geekhub/contracts/job';
import type { FoundJob, KeyNameList, SearchJobs } from '@geekhub/contracts/job-search';
import type { List } from '@geekhub/contracts/list';
import type { Scope } from '@geekhub/ports/job-record';
import type { Engine } from './engine.ts';
import { createdCursor, parseCreatedCursor, toPage } from './page.ts';
import { presentJob } from './present-job.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function toDate(seconds: number | undefined): Date | null {
  return seconds === undefined ? null : new Date(seconds * 1000);
}

export async function searchJobs(
  engine: Engine,
  scope: Scope,
  { limit, cursor, words: text = '', state, model, key, from, until }: SearchJobs,
): Promise<List<FoundJob>> {
  const words = text.trim();
  const isId = UUID.test(words);
  const found = await engine.jobs.search(
    scope,
    {
      id: isId ? words : null,
      words: isId || words === '' ? null : words,
      state: state ?? null,
      model: model ?? null,
      keyId: key ?? null,
      from: toDate(from),
      until: toDate(until),
    },
    { limit, after: parseCreatedCursor(cursor) },
  );
  return toPage(
    found,
    limit,
    async ({ job, key: madeWith }) => ({ ...(await presentJob(engine, job)), key: madeWith }),
    ({ job }) => createdCursor(job),
  );
}

/** As they are now, in no order. Ids of others' jobs are left out like those that do not exist. */
export async function readJobs(engine: Engine, scope: Scope, ids: readonly string[]): Promise<Job[]> {
  const found = await engine.jobs.findAll(ids);
  return Promise.all(
    found
      .filter(({ job }) => job.scope.organizationId === scope.organizationId && job.scope.mode === scope.mode)
      .map(({ job }) => presentJob(engine, job)),
  );
}

export async function listKeyNames(engine: Engine, scope: Scope): Promise<KeyNameList> {
  return { data: await engine.jobs.listKeyNames(scope) };
}
