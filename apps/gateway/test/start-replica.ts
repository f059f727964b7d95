/** Another gateway on the database of a first one, as a second replica of it. */
import { findFreePort } from '@geekhub/testing/free-port';
import { composeGateway } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { openRunLog, rememberEnvironment } from './run-records.ts';
import type { RunningGateway } from './start-gateway.ts';

export interface Replica extends AsyncDisposable {
  url: string;
}

/** Stop it before the first, whose database it leaves open. */
export async function startReplica(
  first: RunningGateway,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Replica> {
  const port = await findFreePort();
  const config = readConfig({
    DATA_DIR: first.dataDirectory,
    PORT: String(port),
    LOG_LEVEL: 'silent',
    SANDBOX_DELAY_SECONDS: '0',
    ...overrides,
  });
  const runLog = openRunLog();
  rememberEnvironment(overrides);
  const database = { ...first.database, close: async () => {} };
  const gateway = await composeGateway({
    config,
    log: createLog('debug', runLog),
    version: '0.0.0',
    database,
  });
  await gateway.server.listen({ host: config.HOST, port });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      runLog.end();
    },
  };
}
