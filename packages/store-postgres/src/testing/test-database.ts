/** A fresh, migrated database for a test file, with a clock that the test sets. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import type { Database } from '../database.ts';
import { EMBEDDED_PARSERS, embeddedDatabase } from '../embedded-database.ts';
import { migrate } from '../migrate.ts';
import { openServerDatabase } from '../server-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a real Postgres is, empty to use the embedded one. */
    testDatabaseUrl: string;
    /** A dump of an embedded database with every migration done: loading it is faster than making one. */
    embeddedTemplate: string;
  }
}

export interface TestDatabase extends AsyncDisposable {
  database: Database;
  /** The clock of all SQL stands still at this time until it is moved. */
  setClock(time: Date): Promise<void>;
  advanceClock(milliseconds: number): Promise<void>;
}

export const isRealPostgres = (): boolean => inject('testDatabaseUrl') !== '';

export async function openTestDatabase(): Promise<TestDatabase> {
  const { database, drop } = await openFreshDatabase();
  await database.transaction((transaction) =>
    transaction.execute(`
      create table geekhub.test_clock (now timestamptz not null);
      insert into geekhub.test_clock values ('2026-11-20T12:00:00Z');
      create or replace function geekhub.app_now() returns timestamptz
        language sql stable return (select now from geekhub.test_clock);
    `),
  );
  return {
    database,
    async setClock(time) {
      await database.query('update geekhub.test_clock set now = $1', [time]);
    },
    async advanceClock(milliseconds) {
      await database.query("update geekhub.test_clock set now = now + $1 * interval '1 millisecond'", [
        milliseconds,
      ]);
    },
    [Symbol.asyncDispose]: drop,
  };
}

export interface FreshDatabase {
  /** May be closed more than once: a test that breaks it takes it from under a gateway that will close it too. */
  database: Database;
  /** Closes it and leaves nothing of it. */
  drop(): Promise<void>;
}

/** As `openTestDatabase`, on the clock of the machine. */
export function openFreshDatabase(): Promise<FreshDatabase> {
  return isRealPostgres() ? openOnServer() : openEmbedded();
}

function closingOnce(database: Database): Database {
  let closed: Promise<void> | undefined;
  return {
    ...database,
    close() {
      closed ??= database.close();
      return closed;
    },
  };
}

async function openEmbedded(): Promise<FreshDatabase> {
  const dump = new Blob([await readFile(inject('embeddedTemplate'))]);
  const database = closingOnce(
    embeddedDatabase(await PGlite.create({ loadDataDir: dump, parsers: EMBEDDED_PARSERS }), () => {}),
  );
  return { database, drop: () => database.close() };
}

async function openOnServer(): Promise<FreshDatabase> {
  const url = new URL(inject('testDatabaseUrl'));
  const server = openServerDatabase(url.href, ignoreBrokenIdleConnection);
  const name = `geekhub_test_${randomBytes(8).toString('hex')}`;
  await server.query(`create database ${name}`);
  url.pathname = `/${name}`;
  const database = closingOnce(openServerDatabase(url.href, ignoreBrokenIdleConnection));
  await migrate(database);
  return {
    database,
    async drop() {
      await database.close();
      await server.query(`drop database ${name} with (force)`);
      await server.close();
    },
  };
}

function ignoreBrokenIdleConnection(): void {
  // The pool replaces it; a statement that needed it fails by itself.
}
