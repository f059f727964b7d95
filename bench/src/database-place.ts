/** A database that nobody else uses, gone when it is disposed of. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@geekhub/store-postgres/database';
import { openEmbeddedDatabase } from '@geekhub/store-postgres/embedded-database';
import { openServerDatabase } from '@geekhub/store-postgres/server-database';

export interface DatabasePlace extends AsyncDisposable {
  /** What tells a gateway to use it. */
  environment: Record<string, string>;
  /** As the gateway opens it; of an embedded one by one process at a time. */
  open(): Promise<Database>;
}

/** On the server at `databaseUrl`, embedded where that is null. */
export function makeDatabasePlace(databaseUrl: string | null): Promise<DatabasePlace> {
  return databaseUrl === null ? makeEmbeddedPlace() : makeServerPlace(databaseUrl);
}

async function makeDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-bench-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

async function makeEmbeddedPlace(): Promise<DatabasePlace> {
  const { directory, remove } = await makeDirectory();
  return {
    environment: { DATA_DIR: directory },
    open: () => openEmbeddedDatabase(directory),
    [Symbol.asyncDispose]: remove,
  };
}

async function makeServerPlace(databaseUrl: string): Promise<DatabasePlace> {
  const name = `geekhub_bench_${randomBytes(6).toString('hex')}`;
  await onServer(databaseUrl, `create database ${name}`);
  const { directory, remove } = await makeDirectory();
  const ours = new URL(databaseUrl);
  ours.pathname = `/${name}`;
  return {
    environment: { DATA_DIR: directory, DATABASE_URL: ours.href },
    open: async () => openServer(ours.href),
    async [Symbol.asyncDispose]() {
      await onServer(databaseUrl, `drop database ${name} with (force)`);
      await remove();
    },
  };
}

async function onServer(databaseUrl: string, statement: string): Promise<void> {
  const database = openServer(databaseUrl);
  try {
    await database.query(statement);
  } finally {
    await database.close();
  }
}

function openServer(databaseUrl: string): Database {
  return openServerDatabase(databaseUrl, () => {
    // The pool replaces an idle connection that broke; a statement that needed it fails by itself.
  });
}
