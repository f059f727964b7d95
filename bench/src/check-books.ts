/** After the load: does the money of every job still add up? */
import { readBooks } from '@geekhub/store-postgres/read-books';
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
    const { jobs, problems } = await readBooks(database);
    if (jobs < answered || jobs > answered + cutOff) {
      problems.push(`${answered} submits were answered and ${jobs} jobs are there`);
    }
    return { jobs, answered, problems };
  } finally {
    await database.close();
  }
}
