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

interface Session {
  pid: number;
  ours: boolean;
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

  /** null while it does not answer. */
  async function listSessions(): Promise<Session[] | null> {
    return database
      .query<Session>(
        `select pid, application_name = '${APPLICATION}' as ours from pg_stat_activity
         where backend_type = 'client backend' order by pid`,
      )
      .catch(() => null);
  }

  let isClosed = false;
  /** After a kill it must be started by us; after a backend's it restarts itself, and ends all sessions `before` it does. */
  async function whenBack(before: readonly Session[]): Promise<void> {
    const old = new Set(before.map(({ pid }) => pid));
    while (!isClosed) {
      if (!postmaster.isRunning()) postmaster = startPostmaster(place, home, port);
      const sessions = await listSessions();
      if (sessions !== null && !sessions.some(({ pid }) => old.has(pid))) return;
      await wait(RETRY_MS);
    }
  }

  await whenBack([]);

  return {
    database,
    async killPostmaster() {
      postmaster.signal('SIGKILL');
      await postmaster.ended;
      await whenBack([]);
    },
    async killBackend(share) {
      const sessions = (await listSessions()) ?? [];
      const theirs = sessions.filter(({ ours }) => !ours);
      const victim = theirs[Math.floor(share * theirs.length)];
      if (victim === undefined) return null;
      try {
        process.kill(victim.pid, 'SIGKILL');
      } catch {
        return null;
      }
      return { back: whenBack(sessions) };
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
