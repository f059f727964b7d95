/** A Node process of our own, ended when it is disposed of. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Child extends AsyncDisposable {
  pid: number;
  isRunning(): boolean;
  /** What it printed so far. */
  output(): string;
  nextMessage(): Promise<unknown>;
}

const KEPT_OUTPUT_CHARACTERS = 100_000;

/** The child sees no variable of this process but those given: a bench must never use the keys of its house. */
export function startChild(script: URL, words: string[], environment: Record<string, string>): Child {
  const child = fork(fileURLToPath(script), words, { env: environment, silent: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script.pathname} could not be started`);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS);
    });
  }
  const exited = once(child, 'exit');
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    isRunning,
    output: () => output,
    async nextMessage() {
      const silence = exited.then(() =>
        Promise.reject(new Error(`a process ended before it was ready\n${output}`)),
      );
      const [message] = await Promise.race([once(child, 'message'), silence]);
      return message;
    },
    async [Symbol.asyncDispose]() {
      if (isRunning()) child.kill('SIGTERM');
      await exited;
    },
  };
}
