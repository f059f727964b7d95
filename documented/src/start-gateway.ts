/** A real gateway as a process of its own, as the reader of a page has one running. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';

const MAIN = fileURLToPath(new URL('../../apps/gateway/src/main.ts', import.meta.url));

export interface GatewayProcess extends AsyncDisposable {
  url: string;
  secrets: FirstRunSecrets;
  /** What the pages tell their readers to set: GEEKHUB_URL, and GEEKHUB_API_KEY with the test key. */
  environment: Record<string, string>;
}

/** It sees `variables` and none of the user's. Test videos take a moment, so that programs see them on their way. */
export async function startGateway(
  variables: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-documented-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      ...{ DATA_DIR: directory, PORT: String(port), LOG_LEVEL: 'warn', SANDBOX_DELAY_SECONDS: '1' },
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = once(child, 'close');

  async function isReady(): Promise<boolean> {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${errors}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    return answer?.ok ?? false;
  }

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  }

  try {
    while (!(await isReady())) await pause(50);
    const secrets = JSON.parse(await readFile(join(directory, 'first-run.json'), 'utf8')) as FirstRunSecrets;
    const environment = { GEEKHUB_URL: url, GEEKHUB_API_KEY: secrets.test_key };
    return { url, secrets, environment, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asked for before the gateway listens: its addresses have the port in them. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
