/** Runs the demo as a user does: a process of its own in an empty folder. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const MAIN = join(import.meta.dirname, '../src/main.ts');
export const TEST_KEY = `ghub_sk_test_${'t'.repeat(32)}`;

export interface EndedDemo {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A folder with a `first-run.json`, to be used as the working directory and as the gateway's data directory. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'first-run.json'), JSON.stringify({ test_key: TEST_KEY }));
  return folder;
}

/** `interruptWhen`: Ctrl-C is pressed when it resolves. */
export async function runDemo(
  folder: string,
  commandLine: string[],
  interruptWhen?: Promise<void>,
): Promise<EndedDemo> {
  const child = spawn(process.execPath, [MAIN, ...commandLine], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  interruptWhen?.then(() => child.kill('SIGINT'));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}
