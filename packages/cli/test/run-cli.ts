/** Runs the command as a user does: a process of its own, in an empty folder, with none of the test's own environment. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { RunningGateway } from '@geekhub/gateway/test/start-gateway';
import { onTestFinished } from 'vitest';

export const COMMAND = join(import.meta.dirname, '../bin/geekhub');
/** One for all tests: a folder of their own would have nothing in it. */
export const CACHE = join(tmpdir(), 'geekhub-cli-test-cache');
export const SEARCH_PATH = [join(COMMAND, '..'), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);

export interface EndedCli {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  folder?: string;
  /** What is typed, or piped in. */
  input?: string;
  /** Ctrl-C is pressed once this text has appeared. */
  interruptAt?: string;
  /** Or once this has come about. */
  interruptAfter?: Promise<unknown>;
}

export type Environment = Readonly<Record<string, string>>;

export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'geekhub-cli-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As a user of this gateway has it set. */
export function environmentOf({ url, secrets }: Pick<RunningGateway, 'url' | 'secrets'>): Environment {
  return {
    GEEKHUB_URL: url,
    GEEKHUB_API_KEY: secrets.test_key,
    GEEKHUB_ADMIN_TOKEN: secrets.admin_token,
  };
}

export async function runCli(
  commandLine: readonly string[],
  environment: Environment,
  { folder, input, interruptAt, interruptAfter }: RunOptions = {},
): Promise<EndedCli> {
  const cwd = folder ?? (await makeFolder());
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(COMMAND, commandLine, {
    cwd,
    env: { PATH: SEARCH_PATH, HOME: cwd, XDG_CACHE_HOME: CACHE, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(input ?? '');
  interruptAfter?.then(() => child.kill('SIGINT'));
  if (interruptAt !== undefined) {
    let seen = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        const appeared = seen.includes(interruptAt);
        seen += chunk.toString();
        if (!appeared && seen.includes(interruptAt)) child.kill('SIGINT');
      });
    }
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
