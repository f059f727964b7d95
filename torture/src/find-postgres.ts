/** Finds a Postgres to make a cluster with, with the user that it will run as. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface PostgresPlace {
  /** Of `initdb`, `postgres`. */
  binaries: string;
  /** null: as this process. Postgres refuses to run as root. */
  user: { uid: number; gid: number } | null;
}

/** There is none; the message says what to do. */
export class NoPostgres extends Error {
  override readonly name = 'NoPostgres';
}

const DEBIAN = '/usr/lib/postgresql';

/** Throws NoPostgres. */
export function findPostgres(): PostgresPlace {
  const binaries = newestOnDebian() ?? onPath();
  if (binaries === null) {
    throw new NoPostgres(
      'The torture makes a Postgres of its own, and found neither /usr/lib/postgresql/*/bin/initdb nor initdb on the ' +
        'PATH. Install one, for example with: apt-get install postgresql',
    );
  }
  return { binaries, user: process.getuid?.() === 0 ? userPostgres() : null };
}

function newestOnDebian(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).sort((left, right) => Number(right) - Number(left));
  const found = versions.find((version) => existsSync(join(DEBIAN, version, 'bin', 'initdb')));
  return found === undefined ? null : join(DEBIAN, found, 'bin');
}

function firstLine(command: string, words: string[]): string | null {
  const { status, stdout } = spawnSync(command, words, { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0]?.trim() ?? null) : null;
}

function onPath(): string | null {
  const initdb = firstLine('sh', ['-c', 'command -v initdb']);
  return initdb === null ? null : join(initdb, '..');
}

function userPostgres(): { uid: number; gid: number } {
  const [uid, gid] = ['-u', '-g'].map((flag) => firstLine('id', [flag, 'postgres']));
  if (typeof uid !== 'string' || typeof gid !== 'string') {
    throw new NoPostgres('Postgres refuses to run as root, and there is no user "postgres" to run it as.');
  }
  return { uid: Number(uid), gid: Number(gid) };
}
