/** The statements that find jobs by what they have in common, each the best for another kind of question. */
import type { JobState } from '@geekhub/contracts/job-state';
import type { Scope } from '@geekhub/ports/job-record';
import type { JobSearch, SearchPage } from '@geekhub/ports/job-search';
import type { SqlValue } from './database.ts';

/** So many of the newest are looked through before the index is asked, which is best for what few jobs have. */
const LOOKED_THROUGH = 2_000;

const NEWEST_FIRST = 'order by created_at desc, id desc';

const IN_STATE: Record<JobState, string> = {
  pending: "j.status = 'pending'",
  processing: "j.status = 'processing'",
  completed: "j.status = 'completed' and j.deleted_at is null",
  failed: "j.status = 'failed' and j.deleted_at is null",
  deleted: 'j.deleted_at is not null',
};

export interface Statement {
  text: string;
  values: SqlValue[];
}

/** `$1`, `$2` … as they are needed. */
function collectValues() {
  const values: SqlValue[] = [];
  return {
    values,
    add: (value: SqlValue, type: string) => `$${values.push(value)}::${type}`,
  };
}

type Values = ReturnType<typeof collectValues>;

/** What a page asks of the time, in columns of `table`. */
function timeConditions(
  values: Values,
  search: JobSearch,
  page: SearchPage,
  table: string,
  id: string,
): string[] {
  return [
    ...(search.from === null ? [] : [`${table}.created_at >= ${values.add(search.from, 'timestamptz')}`]),
    ...(search.until === null ? [] : [`${table}.created_at < ${values.add(search.until, 'timestamptz')}`]),
    ...(page.after === null
      ? []
      : [
          `(${table}.created_at, ${table}.${id}) < (${values.add(page.after.createdAt, 'timestamptz')}, ${values.add(page.after.id, 'uuid')})`,
        ]),
  ];
}

/** The jobs that the indexes of the table itself tell apart. */
function jobConditions(values: Values, scope: Scope, search: JobSearch, page: SearchPage): string {
  return [
    `j.organization_id = ${values.add(scope.organizationId, 'uuid')}`,
    `j.mode = ${values.add(scope.mode, 'text')}`,
    ...(search.id === null ? [] : [`j.id = ${values.add(search.id, 'uuid')}`]),
    ...(search.state === null ? [] : [IN_STATE[search.state]]),
    ...(search.keyId === null ? [] : [`j.api_key_id = ${values.add(search.keyId, 'uuid')}`]),
    ...timeConditions(values, search, page, 'j', 'id'),
  ].join(' and ');
}

/** Of a job that no step has had in hand yet, the words are in no index. */
const DOCUMENT = `coalesce((select s.document from geekhub.job_search s where s.job_id = n.id),
  (select geekhub.search_document(j.organization_id, j.mode, j.api_key_id, coalesce(j.asked_model, j.model),
    j.request ->> 'prompt') from geekhub.jobs j where j.id = n.id))`;

export interface SearchQuestion {
  scope: Scope;
  search: JobSearch;
  page: SearchPage;
  /** Of the words; null where none are asked for. */
  query: string | null;
}

/**
 * Looks through the jobs, newest first. Where hardly any of them has what is asked for, it stops short after `most`, and
 * finds fewer than there are.
 */
export function lookThrough(
  { scope, search, page, query }: SearchQuestion,
  most = LOOKED_THROUGH,
): Statement {
  const values = collectValues();
  const conditions = jobConditions(values, scope, search, page);
  const limit = values.add(page.limit + 1, 'integer');
  if (query === null && search.model === null) {
    return {
      text: `select j.id, j.created_at from geekhub.jobs j where ${conditions} ${NEWEST_FIRST} limit ${limit}`,
      values: values.values,
    };
  }
  // Without a model an index has all of it, and no job is read before its words are.
  const columns =
    search.model === null
      ? 'j.id, j.created_at'
      : 'j.id, j.created_at, coalesce(j.asked_model, j.model) as first_model';
  const also = [
    ...(search.model === null ? [] : [`n.first_model = ${values.add(search.model, 'text')}`]),
    // As a value, so that it is worked out job by job, and only until there are enough.
    ...(query === null ? [] : [`${DOCUMENT} @@ ${values.add(query, 'tsquery')}`]),
  ].join(' and ');
  return {
    text: `select n.id, n.created_at from (
        select ${columns} from geekhub.jobs j
          where ${conditions} ${NEWEST_FIRST} limit ${values.add(most, 'integer')}) n
      where ${also} ${NEWEST_FIRST} limit ${limit}`,
    values: values.values,
  };
}

/** What the documents of all that is asked for have in them. */
function documentQuery({ scope, search, query }: SearchQuestion): string {
  const words = [
    `/${scope.mode}${scope.organizationId}`,
    ...(search.keyId === null ? [] : [`/key${search.keyId}`]),
    ...(search.model === null ? [] : [`/model${search.model}`]),
  ].map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`);
  return [...(query === null ? [] : [query]), ...words].join(' & ');
}

/**
 * Asks the index of the words, if there are more jobs than were looked through. Gives none if there are not: then
 * nothing was missed.
 */
export function askIndex(question: SearchQuestion): Statement {
  const { scope, search, page } = question;
  const values = collectValues();
  const conditions = jobConditions(values, scope, search, page);
  const found = [
    `s.document @@ ${values.add(documentQuery(question), 'tsquery')}`,
    `(select count(*) from (select 1 from geekhub.jobs j where ${conditions} limit ${LOOKED_THROUGH}) looked) = ${LOOKED_THROUGH}`,
    ...timeConditions(values, search, page, 's', 'job_id'),
  ].join(' and ');
  const limit = values.add(page.limit + 1, 'integer');
  const { state } = search;
  const matches = `select s.job_id as id, s.created_at from geekhub.job_search s where ${found} ${NEWEST_FIRST}`;
  return {
    text:
      state === null
        ? `${matches} limit ${limit}`
        : // Each is looked at only until there are enough.
          `select m.id, m.created_at from (${matches} offset 0) m
           where (select ${IN_STATE[state]} from geekhub.jobs j where j.id = m.id) ${NEWEST_FIRST} limit ${limit}`,
    values: values.values,
  };
}

/** How many jobs there are to look through, and how many the index would find, as Postgres expects. */
export function expectedCounts(question: SearchQuestion): { jobs: Statement; documents: Statement } {
  const { scope, search, page } = question;
  const ofJobs = collectValues();
  const ofDocuments = collectValues();
  return {
    jobs: {
      text: `explain (format json) select from geekhub.jobs j where ${jobConditions(ofJobs, scope, search, page)}`,
      values: ofJobs.values,
    },
    documents: {
      text: `explain (format json) select from geekhub.job_search s
        where s.document @@ ${ofDocuments.add(documentQuery(question), 'tsquery')}`,
      values: ofDocuments.values,
    },
  };
}
