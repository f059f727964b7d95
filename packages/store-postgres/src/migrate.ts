/** Brings a database to the newest schema: numbered files, forward only, each exactly once. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';

const DIRECTORY = join(import.meta.dirname, '..', 'migrations');

interface Migration {
  name: string;
  script: string;
  sha256: string;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const script = await readFile(join(DIRECTORY, name), 'utf8');
      return { name, script, sha256: createHash('sha256').update(script).digest('hex') };
    }),
  );
}

/**
 * All missing migrations in one transaction, under a lock, so that replicas may start together and a death half way
 * leaves nothing. Throws when the database knows a migration that this program does not, or knows it otherwise.
 */
export async function migrate(database: Database): Promise<{ applied: string[] }> {
  const migrations = await readMigrations();
  return database.transaction(async (transaction) => {
    await transaction.query("select pg_advisory_xact_lock(hashtextextended('geekhub:migrate', 0))");
    await transaction.execute(`
      create schema if not exists geekhub;
      create table if not exists geekhub.migrations (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null default now()
      );
      alter table geekhub.migrations enable row level security;
    `);
    const known = await transaction.query<{ name: string; sha256: string }>(
      'select name, sha256 from geekhub.migrations order by name',
    );
    for (const { name, sha256 } of known) {
      const ours = migrations.find((migration) => migration.name === name);
      if (ours === undefined)
        throw new Error(`the database is newer than this program: it has migration ${name}`);
      if (ours.sha256 !== sha256) throw new Error(`migration ${name} was changed after it was applied`);
    }
    const applied: string[] = [];
    const names = new Set(known.map(({ name }) => name));
    for (const migration of migrations.filter(({ name }) => !names.has(name))) {
      await transaction.execute(migration.script);
      await transaction.query('insert into geekhub.migrations (name, sha256) values ($1, $2)', [
        migration.name,
        migration.sha256,
      ]);
      applied.push(migration.name);
    }
    return { applied };
  });
}
