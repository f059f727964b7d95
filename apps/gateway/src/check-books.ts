/** For the operator: are the books right? Exit code 0 when they are, 1 when not, 2 when they could not be read. */
import { existsSync } from 'node:fs';
import { readBooks } from '@geekhub/store-postgres/read-books';
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
    const { jobs, transfers, problems } = await readBooks(database);
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

try {
  process.exitCode = await checkBooks();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
