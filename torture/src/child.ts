/** A Node process of our own: it writes to a log, hears messages, ends when this process does. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { forgetOnExit, killOnExit } from './kill-on-exit.ts';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  ended: Promise<Ending>;
  isRunning(): boolean;
  send(message: unknown): void;
  /** The next message that it sends; rejects when it ends instead. */
  nextMessage(): Promise<unknown>;
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** The child sees no variable of this process but those given: the keys of the house are not for it. */
export function startChild(
  script: URL,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  logFile: string,
): Child {
  const log = openSync(logFile, 'a');
  const child = fork(fileURLToPath(script), [...words], {
    env: environment,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C is for the parent, which then ends them in order.
    detached: true,
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script.pathname} could not be started`);
  killOnExit(pid);
  const ended = once(child, 'exit').then(([code, signal]): Ending => {
    forgetOnExit(pid);
    return { code, signal };
  });
  // A message to a process that has just died is a message to nobody.
  child.on('error', () => {});
  return {
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    send: (message) => void (child.connected && child.send(message as object, () => {})),
    async nextMessage() {
      const silence = ended.then(({ code, signal }) =>
        Promise.reject(new Error(`${script.pathname} ended with ${signal ?? code}; see ${logFile}`)),
      );
      const [message] = await Promise.race([once(child, 'message'), silence]);
      return message;
    },
    signal: (name) => void child.kill(name),
  };
}
