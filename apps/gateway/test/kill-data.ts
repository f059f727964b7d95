/** The data that outlives a gateway: its directory, and its database in there or on a server. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@geekhub/store-postgres/database';
import { openEmbeddedDatabase } from '@geekhub/store-postgres/embedded-database';
import { openServerDatabase } from '@geekhub/store-postgres/server-database';
import { isRealPostgres } from '@geekhub/store-postgres/testing/test-database';
import { inject } from 'vitest';

export interface KillData extends AsyncDisposable {
  /** Tells a gateway where its data is. */
  environment: Readonly<Record<string, string>>;
  /** For a look when no gateway runs. */
  openDatabase(): Promise<Database>;
  /** The same data once more: much faster than a first run. */
  copy(): Promise<KillData>;
}

export function createKillData(): Promise<KillData> {
  return isRealPostgres() ? createOnServer() : createInDirectory();
}

async function createInDirectory(original?: string): Promise<KillData> {
  const directory = await makeDirectory(original);
  return {
    environment: { DATA_DIR: directory },
    openDatabase: () => openEmbeddedDatabase(directory),
    copy: () => createInDirectory(directory),
    [Symbol.asyncDispose]: () => removeDirectory(directory),
  };
}

async function createOnServer(original?: { directory: string; database: string }): Promise<KillData> {
  const directory = await makeDirectory(original?.directory);
  const url = new URL(inject('testDatabaseUrl'));
  const server = openServerDatabase(url.href, ignoreBrokenConnection);
  const database = `geekhub_kill_${randomBytes(8).toString('hex')}`;
  await server.query(`create database ${database} template ${original?.database ?? 'template1'}`);
  url.pathname = `/${database}`;
  return {
    environment: { DATA_DIR: directory, DATABASE_URL: url.href },
    openDatabase: async () => openServerDatabase(url.href, ignoreBrokenConnection),
    copy: () => createOnServer({ directory, database }),
    async [Symbol.asyncDispose]() {
      await server.query(`drop database ${database} with (force)`);
      await server.close();
      await removeDirectory(directory);
    },
  };
}

async function makeDirectory(original: string | undefined): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-kill-'));
  if (original !== undefined) await cp(original, directory, { recursive: true });
  return directory;
}

function removeDirectory(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}

function ignoreBrokenConnection(): void {
  // The pool replaces it; a statement that needed it fails by itself.
}
