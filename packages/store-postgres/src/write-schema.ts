/** Writes schema.sql, the sum of all migrations, from a real Postgres; with --check only compares it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { migrate } from './migrate.ts';
import { openServerDatabase } from './server-database.ts';

const FILE = fileURLToPath(new URL('../schema.sql', import.meta.url));
const HEADER =
  '-- The schema that all migrations together make. Written by `npm run schema`; do not edit.\n\n';

/** pg_dump of a fresh database, without what differs between versions of pg_dump and says nothing about the schema. */
async function dumpSchema(serverUrl: string): Promise<string> {
  const server = openServerDatabase(serverUrl, () => {});
  const name = `geekhub_schema_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await server.query(`create database ${name}`);
  try {
    const database = openServerDatabase(url.href, () => {});
    await migrate(database);
    await database.close();
    const { stdout } = await promisify(execFile)('pg_dump', [
      ...['--schema-only', '--no-owner', '--no-privileges', '--schema=geekhub', '--dbname', url.href],
    ]);
    const kept = stdout
      .split('\n')
      .filter((line) => !/^(--|SET |SELECT pg_catalog|\\(un)?restrict)/.test(line));
    return `${HEADER}${kept
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`;
  } finally {
    await server.query(`drop database ${name} with (force)`);
    await server.close();
  }
}

const { values } = parseArgs({ options: { 'database-url': { type: 'string' }, check: { type: 'boolean' } } });
const serverUrl = values['database-url'];
if (serverUrl === undefined) {
  process.stderr.write(
    'usage: npm run schema -- --database-url postgres://… [--check]   (pg_dump must be on the path)\n',
  );
  process.exitCode = 2;
} else {
  const schema = await dumpSchema(serverUrl);
  if (values.check !== true) await writeFile(FILE, schema);
  else if ((await readFile(FILE, 'utf8')) !== schema) {
    process.stderr.write('schema.sql is not what the migrations make. Run npm run schema.\n');
    process.exitCode = 1;
  }
}
