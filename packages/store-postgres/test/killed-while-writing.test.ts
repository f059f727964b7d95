/** The embedded database in a process that is killed in the middle of its writes. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, inject, it } from 'vitest';
import { openEmbeddedDatabase } from '../src/embedded-database.ts';
import { createPostgresAccountStore } from '../src/postgres-account-store.ts';
import { readBooks } from '../src/read-books.ts';

const PROGRAM = join(import.meta.dirname, 'write-until-killed.ts');
const KILLS = 20;
/** More than are written between two flushes of anything. */
const WRITES_A_KILL = 40;

async function writeAndDie(directory: string, organizationId: string): Promise<string[]> {
  const promised: string[] = [];
  const child = fork(PROGRAM, [directory, organizationId], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  child.on('message', (id) => {
    promised.push(String(id));
    if (promised.length === WRITES_A_KILL) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  return promised;
}

it('loses no job that was promised, and keeps the books right, however often it is killed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-killed-'));
  try {
    const template = new Blob([await readFile(inject('embeddedTemplate'))]);
    const first = await PGlite.create({ dataDir: join(directory, 'postgres'), loadDataDir: template });
    await first.close();
    const organizationId = randomUUID();
    const beginning = await openEmbeddedDatabase(directory);
    await createPostgresAccountStore(beginning).createOrganization({
      ...{ id: organizationId, name: 'test', liveBonusMicros: 1n, testBonusMicros: 10_000_000_000n },
    });
    await beginning.close();

    const promised: string[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      promised.push(...(await writeAndDie(directory, organizationId)));
      const database = await openEmbeddedDatabase(directory);
      const kept = await database.query<{ id: string }>('select id from geekhub.jobs');
      const ids = new Set(kept.map(({ id }) => id));
      expect(promised.filter((id) => !ids.has(id))).toEqual([]);
      expect(await readBooks(database)).toMatchObject({ postingsSum: 0n, problems: [] });
      await database.close();
    }
    expect(promised.length).toBeGreaterThanOrEqual(KILLS * WRITES_A_KILL);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}, 300_000);
