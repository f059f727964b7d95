/** Starts the gateway, and stops it cleanly. */
import { readFile } from 'node:fs/promises';
import { DirectoryLocked } from '@geekhub/store-postgres/directory-lock';
import { composeGateway } from './compose.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { firstRun } from './first-run.ts';
import { greeting } from './greeting.ts';
import { createLog } from './log.ts';

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.LOG_LEVEL);
  const gateway = await composeGateway({ config, log, version: await readVersion() });

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: no new requests, finishing what is in hand');
    gateway.stop().then(
      () => log.info('stopped'),
      (error: unknown) => {
        log.error({ error }, 'the stop was not clean');
        process.exitCode = 1;
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  try {
    const secrets = await firstRun(gateway.accounts, config);
    await gateway.server.listen({ host: config.HOST, port: config.PORT });
    const link = config.SUPABASE_URL === undefined ? await gateway.door.createSignInLink() : null;
    process.stdout.write(`${greeting(config, secrets, link)}\n`);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

/** What the operator can mend is told in a sentence; anything else with its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DirectoryLocked) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Another program listens there; set PORT to a free one.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await start(readConfig());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
