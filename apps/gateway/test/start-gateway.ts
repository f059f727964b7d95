/** A whole gateway inside the test: its own database and directory, a free port, its log kept. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';
import type { Engine } from '@geekhub/engine/engine';
import type { Database, Queryable, SqlValue } from '@geekhub/store-postgres/database';
import { openFreshDatabase } from '@geekhub/store-postgres/testing/test-database';
import { findFreePort } from '@geekhub/testing/free-port';
import { type ComposeOptions, composeGateway, type Gateway } from '../src/compose.ts';
import { publicUrlOf, readConfig } from '../src/config.ts';
import { firstRun } from '../src/first-run.ts';
import { createLog } from '../src/log.ts';
import { openRunLog, rememberEnvironment, rememberSecretsIn } from './run-records.ts';

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50, silent: Number.POSITIVE_INFINITY };

export interface RunningGateway extends AsyncDisposable {
  url: string;
  secrets: FirstRunSecrets;
  engine: Engine;
  gateway: Gateway;
  database: Database;
  dataDirectory: string;
  /** What was logged so far at LOG_LEVEL, one JSON text a line. Silent where none was asked for. */
  log(): string[];
}

/** What the variables cannot say, as `composeGateway` takes it. */
export interface StartOptions extends Omit<ComposeOptions, 'config' | 'log' | 'version' | 'database'> {
  /** Hears of everything that the gateway asks of its database. */
  onStatement?: (text: string, values: readonly SqlValue[]) => void;
}

/** `overrides` are environment variables. */
export async function startGateway(
  overrides: Readonly<Record<string, string>> = {},
  { onStatement = () => {}, ...options }: StartOptions = {},
): Promise<RunningGateway> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'geekhub-gateway-'));
  const { database, drop } = await openFreshDatabase();
  const config = readConfig({
    DATA_DIR: dataDirectory,
    PORT: String(await findFreePort()),
    LOG_LEVEL: 'silent',
    SANDBOX_DELAY_SECONDS: '0',
    // A test may ask as fast as it can.
    RATE_LIMIT_PER_MINUTE: '1000000',
    ...overrides,
  });
  const lines: string[] = [];
  const runLog = openRunLog();
  rememberEnvironment(overrides);
  const least = LEVELS[config.LOG_LEVEL];
  // All of it is kept for the last check of the run; the test sees what it asked for.
  const log = createLog('debug', {
    write(line) {
      runLog.write(line);
      if (Number(/^\{"level":(\d+)/.exec(line)?.[1]) >= least) lines.push(line);
    },
  });
  const gateway = await composeGateway({
    ...options,
    ...{ config, log, version: '0.0.0' },
    database: overheard(database, onStatement),
  });
  const secrets = await firstRun(gateway.accounts, config);
  if (secrets === null) throw new Error('a fresh database has its first run before it');
  rememberSecretsIn(JSON.stringify(secrets));
  await gateway.server.listen({ host: config.HOST, port: config.PORT });
  return {
    url: publicUrlOf({ ...config, PUBLIC_URL: undefined }),
    ...{ secrets, gateway, database, dataDirectory },
    engine: gateway.engine,
    log: () => lines,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      runLog.end();
      await drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

function overheard(database: Database, onStatement: NonNullable<StartOptions['onStatement']>): Database {
  const queryOf = (inner: Queryable): Queryable => ({
    query(text, values = []) {
      onStatement(text, values);
      return inner.query(text, values);
    },
  });
  return {
    ...database,
    ...queryOf(database),
    transaction: (work) => database.transaction((inner) => work({ ...inner, ...queryOf(inner) })),
  };
}
