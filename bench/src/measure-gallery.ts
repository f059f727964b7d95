/** What the filters of the console's gallery take among many jobs, and what they cost a submit. */
import { migrate } from '@geekhub/store-postgres/migrate';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import { type BareSql, openBareSql } from './bare-sql.ts';
import { type DatabasePlace, makeDatabasePlace } from './database-place.ts';
import { fillGallery } from './fill-gallery.ts';
import { galleryQuestions, type Search } from './gallery-questions.ts';
import { interleave, type SubjectFigures, throughputRatio } from './interleave.ts';
import { loadByLoop } from './loop-load.ts';
import { median } from './median.ts';
import type { BenchOptions } from './options.ts';

const PAGE = { limit: 24, after: null };
const TIMES = 9;
const EVERYTHING: Search = {
  ...{ id: null, words: null, state: null, model: null, keyId: null, from: null, until: null },
};
/** As it was before jobs could be looked for, and nothing was noted of their way. */
const WITHOUT = `
  drop trigger jobs_can_be_found on geekhub.jobs;
  drop trigger jobs_note_their_moments on geekhub.jobs;
  drop table geekhub.job_search;
  drop index geekhub.jobs_failed, geekhub.jobs_deleted`;

export interface GalleryFigures {
  jobs: number;
  questions: { name: string; found: number; medianMs: number; worstMs: number }[];
  costs: { what: string; with: SubjectFigures; without: SubjectFigures; ratio: number }[];
}

export async function measureGallery(
  databaseUrl: string,
  jobs: number,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<GalleryFigures> {
  const costs = await measureCosts(databaseUrl, options, signal);
  await using place = await makeDatabasePlace(databaseUrl);
  return { jobs, questions: await measureQuestions(place, jobs, signal), costs };
}

async function measureQuestions(place: DatabasePlace, jobs: number, signal: AbortSignal) {
  const database = await place.open();
  try {
    await migrate(database);
    process.stderr.write(`Writing ${jobs} jobs…\n`);
    const gallery = await fillGallery(database, jobs);
    const store = createPostgresJobStore(database);
    const figures: GalleryFigures['questions'] = [];
    for (const [name, search] of galleryQuestions(gallery)) {
      const times: number[] = [];
      let found = 0;
      for (let nth = 0; nth < TIMES; nth += 1) {
        signal.throwIfAborted();
        const startedAt = performance.now();
        const rows = await store.search(gallery.scope, { ...EVERYTHING, ...search }, PAGE);
        times.push(performance.now() - startedAt);
        found = Math.min(rows.length, PAGE.limit);
      }
      figures.push({ name, found, medianMs: median(times), worstMs: Math.max(...times) });
    }
    return figures;
  } finally {
    await database.close();
  }
}

async function measureCosts(databaseUrl: string, options: BenchOptions, signal: AbortSignal) {
  await using withPlace = await makeDatabasePlace(databaseUrl);
  await using withoutPlace = await makeDatabasePlace(databaseUrl);
  await using searched = await openBareSql(withPlace);
  await using unsearched = await openBareSql(withoutPlace);
  const database = await withoutPlace.open();
  await database.transaction((transaction) => transaction.execute(WITHOUT));
  await database.close();
  const whole = async (sql: BareSql) => sql.start(await sql.submit());
  const costs: GalleryFigures['costs'] = [];
  for (const [what, call] of [
    ['submits', (sql: BareSql) => sql.submit()],
    ['submits, each with its first step', whole],
  ] as const) {
    process.stderr.write(`Measuring ${what}…\n`);
    const subject = (name: string, sql: BareSql) => ({
      name,
      run: (seconds: number) =>
        loadByLoop({ connections: options.connections, seconds, call: () => call(sql) }),
    });
    const [found, plain] = await interleave([subject('with', searched), subject('without', unsearched)], {
      ...options,
      signal,
    });
    if (found === undefined || plain === undefined) throw new Error('both subjects have their figures');
    costs.push({ what, with: found, without: plain, ratio: throughputRatio(found, plain) });
  }
  return costs;
}

export function describeGallery({ jobs, questions, costs }: GalleryFigures): string {
  const figures = ({ median: { perSecond, p50Ms, p99Ms } }: SubjectFigures) =>
    `${Math.round(perSecond)} a second, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  return [
    `among ${jobs} jobs | found | median ms | worst of ${TIMES}`,
    ...questions.map(({ name, found, medianMs, worstMs }) =>
      [name, found, medianMs.toFixed(1), worstMs.toFixed(1)].join(' | '),
    ),
    ...costs.flatMap((cost) => [
      '',
      `${cost.what}, where jobs can be looked for: ${figures(cost.with)}`,
      `${cost.what}, where they cannot: ${figures(cost.without)}`,
      `with / without: ${(cost.ratio * 100).toFixed(0)} %`,
    ]),
    '',
  ].join('\n');
}
