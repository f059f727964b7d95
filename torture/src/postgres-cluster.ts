/** A Postgres of our own, with the durability that it has by default, that can be killed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@geekhub/store-postgres/database';
import { openServerDatabase } from '@geekhub/store-postgres/server-database';
import { findPostgres, type PostgresPlace } from './find-postgres.ts';
import { forgetOnExit, killOnExit } from './kill-on-exit.ts';
import { wait } from './wait.ts';

export interface PostgresCluster extends AsyncDisposable {
  /** Of a session beside those of the gateways, by no relay. */
  database: Database;
  /** Resolves when it answers again. */
  killPostmaster(): Promise<void>;
  /** `share` of one says which; `back` resolves when it answers again. null when there was none to kill. */
  killBackend(share: number): Promise<{ back: Promise<void> } | null>;
}

const APPLICATION = 'torture';
const RETRY_MS = 25;

interface Postmaster {
  signal(name: 'SIGKILL' | 'SIGQUIT'): void;
  ended: Promise<unknown>;
  isRunning(): boolean;
}

/** Throws NoPostgres. */
export async function createCluster(directory: string, port: number): Promise<PostgresCluster> {
  const place = findPostgres();
  const home = join(directory, 'postgres');
  mkdirSync(home);
  if (place.user !== null) chownSync(home, place.user.uid, place.user.gid);
  initialize(place, home);

  let postmaster = startPostmaster(place, home, port);
  const database = openServerDatabase(
    `postgres://postgres@127.0.0.1:${port}/postgres?application_name=${APPLICATION}`,
    () => {
      // The pool replaces it.
    },
  );

  async function answers(): Promise<number | null> {
    return database.query<{ pid: number }>('select pg_backend_pid() as pid').then(
      ([row]) => row?.pid ?? null,
      () => null,
    );
  }

  let isClosed = false;
  /** After a kill it must be started by us; after a backend's it restarts itself. */
  async function whenBack(before: number | null): Promise<void> {
    while (!isClosed) {
      if (!postmaster.isRunning()) postmaster = startPostmaster(place, home, port);
      const pid = await answers();
      if (pid !== null && pid !== before) return;
      await wait(RETRY_MS);
    }
  }

  await whenBack(null);

  return {
    database,
    async killPostmaster() {
      postmaster.signal('SIGKILL');
      await postmaster.ended;
      await whenBack(null);
    },
    async killBackend(share) {
      const own = await answers();
      const backends = await database
        .query<{ pid: number }>(
          `select pid from pg_stat_activity
           where backend_type = 'client backend' and application_name <> '${APPLICATION}' order by pid`,
        )
        .catch(() => []);
      const victim = backends[Math.floor(share * backends.length)];
      if (victim === undefined) return null;
      try {
        process.kill(victim.pid, 'SIGKILL');
      } catch {
        return null;
      }
      // All sessions end with it, ours too: until then an answer says nothing.
      return { back: whenBack(own) };
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await database.close().catch(() => {});
      if (!postmaster.isRunning()) return;
      postmaster.signal('SIGQUIT');
      await postmaster.ended;
    },
  };
}

function initialize({ binaries, user }: PostgresPlace, home: string): void {
  const { status, stderr } = spawnSync(
    join(binaries, 'initdb'),
    ['-D', join(home, 'data'), '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C'],
    { cwd: home, encoding: 'utf8', ...user },
  );
  if (status !== 0) throw new Error(`initdb failed:\n${stderr}`);
}

function startPostmaster({ binaries, user }: PostgresPlace, home: string, port: number): Postmaster {
  const log = openSync(join(home, 'log'), 'a');
  const child = spawn(
    join(binaries, 'postgres'),
    ['-D', join(home, 'data'), '-p', String(port), '-k', home, '-c', 'listen_addresses=127.0.0.1'],
    { cwd: home, stdio: ['ignore', log, log], detached: true, ...user },
  );
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error('postgres could not be started');
  killOnExit(pid);
  const ended = once(child, 'exit').then(() => forgetOnExit(pid));
  return {
    signal: (name) => void child.kill(name),
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}
