/** A real gateway as a process of its own, as the reader of a page has one running. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';
import { findFreePort } from '@geekhub/testing/free-port';

const MAIN = fileURLToPath(new URL('../../apps/gateway/src/main.ts', import.meta.url));

export interface GatewayProcess extends AsyncDisposable {
  url: string;
  secrets: FirstRunSecrets;
  /** What the pages tell their readers to set: GEEKHUB_URL, and GEEKHUB_API_KEY with the test key. */
  environment: Record<string, string>;
  /** What it has logged so far, for whoever wonders what became of a program. */
  log(): string;
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
      ...{ DATA_DIR: directory, PORT: String(port), LOG_LEVEL: 'debug', SANDBOX_DELAY_SECONDS: '1' },
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
  }
  const ended = once(child, 'close');

  async function isReady(): Promise<boolean> {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${log}`);
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
    return { url, secrets, environment, log: () => log, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
