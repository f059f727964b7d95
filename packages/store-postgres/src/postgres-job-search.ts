/** Finds jobs in Postgres by what they have in common. */
import type { KeyName } from '@geekhub/ports/job-search';
import type { JobStore } from '@geekhub/ports/job-store';
import { type Database, firstRow } from './database.ts';
import { type SnapshotRow, toJobSnapshot } from './job-rows.ts';
import {
  askIndex,
  expectedCounts,
  lookThrough,
  type SearchQuestion,
  type Statement,
} from './search-statements.ts';
import { BESIDE, SNAPSHOT } from './snapshot-columns.ts';

/** To look at a job costs so many times what it costs to find one by the index. */
const LOOK_COST = 3;
/** More than anybody has. */
const MANY = 1_000_000_000;

interface ExplainRow {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }];
}

type FoundRow = SnapshotRow & { api_key_id: string; key_name: string; key_last4: string };

/** Each job once. */
function newestOf(rows: readonly FoundRow[], limit: number): FoundRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()]
    .sort(
      (left, right) =>
        right.created_at.getTime() - left.created_at.getTime() || (right.id < left.id ? -1 : 1),
    )
    .slice(0, limit);
}

export function createPostgresJobSearch(database: Database): Pick<JobStore, 'search' | 'listKeyNames'> {
  async function readAll({ text, values }: Statement): Promise<FoundRow[]> {
    return database.query<FoundRow>(
      `select ${SNAPSHOT}, coalesce(k.name, '') as key_name, coalesce(k.last4, '') as key_last4
       from (${text}) found join geekhub.jobs j on j.id = found.id ${BESIDE}
         left join geekhub.api_keys k on k.id = j.api_key_id
       order by j.created_at desc, j.id desc`,
      values,
    );
  }

  /** null: there is no word in it, so no job can have it. */
  async function readQuery(words: string): Promise<string | null> {
    const row = firstRow(
      await database.query<{ query: string | null }>('select geekhub.search_query($1) as query', [words]),
    );
    return row.query;
  }

  async function readExpectedCount({ text, values }: Statement): Promise<number> {
    const { 'QUERY PLAN': plan } = firstRow(await database.query<ExplainRow>(text, values));
    return plan[0].Plan['Plan Rows'];
  }

  /** Common words among few jobs, such as those that failed, are better looked for job by job. */
  async function isQuickerWithoutIndex(question: SearchQuestion): Promise<boolean> {
    const { jobs, documents } = expectedCounts(question);
    return (await readExpectedCount(jobs)) * LOOK_COST < (await readExpectedCount(documents));
  }

  return {
    async search(scope, search, page) {
      const query = search.words === null ? null : await readQuery(search.words);
      if (search.words !== null && query === null) return [];
      const question = { scope, search, page, query };
      let rows = await readAll(lookThrough(question));
      const isWhole = rows.length > page.limit || (query === null && search.model === null);
      if (!isWhole) {
        const more = await readAll(
          (await isQuickerWithoutIndex(question)) ? lookThrough(question, MANY) : askIndex(question),
        );
        // The index knows all but the newest of all, which were seen before.
        rows = newestOf([...rows, ...more], page.limit + 1);
      }
      return rows.map((row) => ({
        job: toJobSnapshot(row),
        key: { id: row.api_key_id, name: row.key_name, last4: row.key_last4 },
      }));
    },

    async listKeyNames({ organizationId, mode }) {
      return database.query<KeyName & { revoked: boolean }>(
        `select id, name, last4, revoked_at is not null as revoked from geekhub.api_keys
         where organization_id = $1 and mode = $2 order by revoked_at is not null, created_at, id limit 1000`,
        [organizationId, mode],
      );
    },
  };
}
