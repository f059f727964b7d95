/** The program as it is started, stopped and killed by its operator, on the embedded database. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';
import { findFreePort } from '@geekhub/testing/free-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiCaller } from './api-caller.ts';
import { openRunLog, rememberSecretsIn } from './run-records.ts';

/** Three starts on a busy machine, the first of which makes a database. */
const STARTS_MS = 120_000;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Program {
  url: string;
  child: ChildProcess;
  output: () => string;
  errors: () => string;
  exited: Promise<number | null>;
}

const programs: Program[] = [];
let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'geekhub-process-'));
});
afterAll(async () => {
  for (const { child } of programs) child.kill('SIGKILL');
  await Promise.all(programs.map(({ exited }) => exited));
  await rm(dataDirectory, { recursive: true, force: true });
});

async function startProgram(environment: Record<string, string> = {}): Promise<Program> {
  const port = String(await findFreePort());
  const child = spawn(process.execPath, [MAIN], {
    env: { PORT: port, DATA_DIR: dataDirectory, LOG_LEVEL: 'debug', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'close').then(([code]) => {
    // The greeting is no log: it shows the secrets of the first run, this once.
    openRunLog().end(
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .join('\n'),
    );
    rememberSecretsIn(output);
    return code as number | null;
  });
  const program = {
    url: `http://127.0.0.1:${port}`,
    child,
    exited,
    output: () => output,
    errors: () => errors,
  };
  programs.push(program);
  return program;
}

async function waitUntilReady({ url, child, errors }: Program): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended: ${errors()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause(50);
  }
}

async function waitForFile({ child, errors }: Program, directory: string, file: string): Promise<void> {
  while (globSync(file, { cwd: directory }).length === 0) {
    if (child.exitCode !== null) throw new Error(`it ended: ${errors()}`);
    await pause(1);
  }
}

async function readFirstRun(): Promise<FirstRunSecrets> {
  return JSON.parse(await readFile(join(dataDirectory, 'first-run.json'), 'utf8')) as FirstRunSecrets;
}

test(
  'one process a data directory, through a kill and a clean stop, with the keys of the first run',
  async () => {
    const first = await startProgram();
    await waitUntilReady(first);

    const secrets = await readFirstRun();
    expect((await stat(join(dataDirectory, 'first-run.json'))).mode & 0o777).toBe(0o600);
    expect(secrets).toEqual({
      organization_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      live_key: expect.stringMatching(/^ghub_sk_live_[0-9A-Za-z]{32}$/),
      test_key: expect.stringMatching(/^ghub_sk_test_[0-9A-Za-z]{32}$/),
      admin_token: expect.stringMatching(/^ghub_admin_/),
    });
    for (const secret of Object.values(secrets).slice(1)) expect(first.output()).toContain(secret);
    const { live_key: liveKey } = secrets;
    expect((await createApiCaller(first.url, liveKey).get('/v1/credits')).status).toBe(200);

    const second = await startProgram();
    expect(await second.exited).toBe(1);
    expect(second.errors()).toContain(`is in use by process ${first.child.pid}`);
    expect(second.errors()).not.toMatch(/\n\s+at /);
    expect((await createApiCaller(first.url, liveKey).get('/v1/credits')).status).toBe(200);

    first.child.kill('SIGKILL');
    await first.exited;
    const third = await startProgram();
    await waitUntilReady(third);
    expect(await readFirstRun()).toEqual(secrets);
    expect(third.output()).not.toMatch(/ghub_sk_live_|ghub_admin_/);
    const credits = await createApiCaller(third.url, liveKey).get('/v1/credits');
    expect(credits.body).toMatchObject({ balance: '50.00' });

    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
    expect(third.output()).toContain('"msg":"stopped"');
    expect(third.errors()).toBe('');
  },
  STARTS_MS,
);

test.each([
  ['the directory is taken', 'lock-holder.json'],
  ['the database begins to be made', '*/PG_VERSION'],
  ['the database is there and empty', 'postgres/PG_VERSION'],
  ['the keys are kept', 'first-run.json'],
])(
  'a first start that is killed when %s (%s) is completed by the next',
  async (_, file) => {
    const directory = await mkdtemp(join(tmpdir(), 'geekhub-killed-start-'));
    try {
      const killed = await startProgram({ DATA_DIR: directory });
      await waitForFile(killed, directory, file);
      killed.child.kill('SIGKILL');
      expect(await killed.exited).toBeNull();
      const next = await startProgram({ DATA_DIR: directory });
      await waitUntilReady(next);
      const kept = await readFile(join(directory, 'first-run.json'), 'utf8');
      const { live_key: liveKey } = JSON.parse(kept) as FirstRunSecrets;
      const credits = await createApiCaller(next.url, liveKey).get('/v1/credits');
      expect(credits.body).toMatchObject({ balance: '50.00', held: '0.00' });
      next.child.kill('SIGTERM');
      expect(await next.exited).toBe(0);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
  STARTS_MS,
);

test('a configuration with problems ends the start with all of them and no stack', async () => {
  const program = await startProgram({ PORT: 'http', MARKUP: 'much' });
  expect(await program.exited).toBe(1);
  expect(program.errors()).toMatch(/^The configuration has problems:\n {2}PORT: .*\n {2}MARKUP: .*\n$/);
});
