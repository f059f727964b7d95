/** After the load: does the money of every job still add up? */
import { firstRow } from '@geekhub/store-postgres/database';
import { readBooks } from '@geekhub/store-postgres/testing/read-books';
import type { DatabasePlace } from './database-place.ts';
import type { BooksFigures } from './figures.ts';

/** `answered` submits must all be there; `cutOff` more may be, whose answer the end of a round cut off. */
export async function checkBooks(
  place: DatabasePlace,
  answered: number,
  cutOff: number,
): Promise<BooksFigures> {
  const database = await place.open();
  try {
    const { postingsSum, problems } = await readBooks(database);
    const counts = firstRow(
      await database.query<{ jobs: bigint; holds: bigint }>(
        `select (select count(*) from geekhub.jobs) as jobs,
           (select count(*) from geekhub.transfers where kind = 'hold') as holds`,
      ),
    );
    const jobs = Number(counts.jobs);
    if (postingsSum !== 0n) problems.push(`the postings sum to ${postingsSum}`);
    if (counts.holds !== counts.jobs) problems.push(`${counts.jobs} jobs have ${counts.holds} holds`);
    if (jobs < answered || jobs > answered + cutOff) {
      problems.push(`${answered} submits were answered and ${jobs} jobs are there`);
    }
    return { jobs, answered, problems };
  } finally {
    await database.close();
  }
}
