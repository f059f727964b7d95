/** For the operator: are the books right? Exit code 0 when they are, 1 when not, 2 when they could not be read. */
import { existsSync } from 'node:fs';
import type { Database } from '@geekhub/store-postgres/database';
import { recordCheckOfCommand } from '@geekhub/store-postgres/postgres-books-store';
import { type Books, readBooks } from '@geekhub/store-postgres/read-books';
import { readConfig } from './config.ts';
import { openDatabase } from './open-database.ts';

async function checkBooks(): Promise<number> {
  const config = readConfig();
  if (config.DATABASE_URL === undefined && !existsSync(config.DATA_DIR)) {
    throw new Error(
      `There are no books in ${config.DATA_DIR}. Set DATA_DIR or DATABASE_URL as for npm start.`,
    );
  }
  const database = await openDatabase(config, () => {});
  try {
    const startedMs = performance.now();
    const books = await readBooks(database);
    await remember(database, performance.now() - startedMs, books);
    const { jobs, transfers, problems } = books;
    if (problems.length === 0) {
      process.stdout.write(
        `The books are right: ${jobs} jobs, ${transfers} transfers, all postings sum to zero.\n`,
      );
      return 0;
    }
    process.stdout.write(`The books are wrong:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
    return 1;
  } finally {
    await database.close();
  }
}

/** For the operator's page. What was found is said in any case: a database that may only be read is as good. */
async function remember(
  database: Database,
  tookMs: number,
  { jobs, transfers, problems }: Books,
): Promise<void> {
  const outcome = problems.length === 0 ? 'right' : 'wrong';
  await recordCheckOfCommand(database, tookMs, { outcome, jobs, transfers, problems }).catch(() =>
    process.stderr.write('The check could not be noted for the console.\n'),
  );
}

try {
  process.exitCode = await checkBooks();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
