/** The gateway as a process of its own, started as one would start it for real. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../gateway/src/main.ts');

export interface RunningGateway {
  /** Resolves with its exit code. */
  ended: Promise<number>;
  /** Asks it to finish what is in hand and end. */
  stop(): void;
}

/** It sees these variables and none of the user's: a real provider's key must not get in here. */
export function runGateway(environment: Readonly<Record<string, string>>): RunningGateway {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { ended, stop: () => child.kill('SIGTERM') };
}
