/** Makes the embedded database that every test file starts from, once a run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { EMBEDDED_PARSERS, embeddedDatabase } from '@geekhub/store-postgres/embedded-database';
import { migrate } from '@geekhub/store-postgres/migrate';
import type { TestProject } from 'vitest/node';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-test-'));
  const template = join(directory, 'template.tar');
  const client = await PGlite.create({ parsers: EMBEDDED_PARSERS });
  const database = embeddedDatabase(client, () => {});
  await migrate(database);
  const dump = await client.dumpDataDir('none');
  await writeFile(template, new Uint8Array(await dump.arrayBuffer()));
  await database.close();
  project.provide('embeddedTemplate', template);
  return () => rm(directory, { recursive: true, force: true });
}
