/** Postgres inside this process (PGlite), with its files in a directory that this process alone may use. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import type { Database, SqlValue } from './database.ts';
import { lockDirectory } from './directory-lock.ts';

// The driver gives a number or a bigint by the value's size; money must have one type.
export const EMBEDDED_PARSERS = { [types.INT8]: (text: string) => BigInt(text) };

function toParameter(value: SqlValue): SqlValue {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** `directory` null keeps everything in memory. Throws DirectoryLocked when another process has the directory. */
export async function openEmbeddedDatabase(directory: string | null): Promise<Database> {
  if (directory === null)
    return embeddedDatabase(await PGlite.create({ parsers: EMBEDDED_PARSERS }), () => {});
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory);
  try {
    const dataDir = join(directory, 'postgres');
    if (!existsSync(dataDir)) await makeDatabase(dataDir);
    return embeddedDatabase(await PGlite.create({ dataDir, parsers: EMBEDDED_PARSERS }), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Under another name until it is whole: the driver takes what a death left half made for a database. */
async function makeDatabase(dataDir: string): Promise<void> {
  const unfinished = `${dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const made = await PGlite.create({ dataDir: unfinished });
  await made.close();
  await rename(unfinished, dataDir);
}

export function embeddedDatabase(client: PGlite, release: () => void): Database {
  return {
    async query<Row>(text: string, values: readonly SqlValue[] = []) {
      const result = await client.query<Row>(text, values.map(toParameter));
      return result.rows;
    },
    transaction(work) {
      return client.transaction((inner) =>
        work({
          async query<Row>(text: string, values: readonly SqlValue[] = []) {
            const result = await inner.query<Row>(text, values.map(toParameter));
            return result.rows;
          },
          async execute(script) {
            await inner.exec(script);
          },
        }),
      );
    },
    async close() {
      await client.close();
      release();
    },
  };
}
