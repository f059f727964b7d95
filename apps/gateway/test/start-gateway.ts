/** A whole gateway inside the test: its own database and directory, a free port, its log kept. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';
import type { Engine } from '@geekhub/engine/engine';
import type { Database } from '@geekhub/store-postgres/database';
import { openFreshDatabase } from '@geekhub/store-postgres/testing/test-database';
import { type ComposeOptions, composeGateway, type Gateway } from '../src/compose.ts';
import { publicUrlOf, readConfig } from '../src/config.ts';
import { firstRun } from '../src/first-run.ts';
import { createLog } from '../src/log.ts';

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
export type StartOptions = Omit<ComposeOptions, 'config' | 'log' | 'version' | 'database'>;

/** `overrides` are environment variables. */
export async function startGateway(
  overrides: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
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
  const log = createLog(config.LOG_LEVEL, { write: (line) => void lines.push(line) });
  const gateway = await composeGateway({ ...options, config, log, version: '0.0.0', database });
  const secrets = await firstRun(gateway.accounts, config);
  if (secrets === null) throw new Error('a fresh database has its first run before it');
  await gateway.server.listen({ host: config.HOST, port: config.PORT });
  return {
    url: publicUrlOf({ ...config, PUBLIC_URL: undefined }),
    ...{ secrets, gateway, database, dataDirectory },
    engine: gateway.engine,
    log: () => lines,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      await drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Asked for before the gateway listens: its addresses have the port in them. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
