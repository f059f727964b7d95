/** A relay that can be killed: what stands behind it lives on, as a provider's records do when its front dies. */
import { type Child, type Ending, startChild } from './child.ts';
import { wait } from './wait.ts';

export type RelayOrder = { kind: 'cut' } | { kind: 'delay'; milliseconds: number };

export interface RelayProcess extends AsyncDisposable {
  port: number;
  cut(): void;
  delay(milliseconds: number): void;
  /** Resolves when it listens again. */
  kill(): Promise<void>;
  /** How it ended when nobody asked for that, in words. */
  complaints: readonly string[];
}

const PROGRAM = new URL('./relay-program.ts', import.meta.url);
const RETRY_MS = 50;

export async function startRelay(
  name: string,
  port: number,
  targets: readonly number[],
  logFile: string,
): Promise<RelayProcess> {
  const complaints: string[] = [];
  const waiting = new Set<() => void>();
  let isClosed = false;
  let isDoomed = false;
  let child: Child = start();
  await child.nextMessage();
  void supervise();

  function start(): Child {
    isDoomed = false;
    return startChild(PROGRAM, [port, ...targets].map(String), {}, logFile);
  }

  /** However it ended, it is started again: without it the house would be cut off for good. */
  async function supervise(): Promise<void> {
    for (;;) {
      const ending = await child.ended;
      if (isClosed) return;
      if (!isDoomed) complaints.push(describe(ending));
      do {
        await wait(RETRY_MS);
        if (isClosed) return;
        child = start();
      } while (!(await listens(child)));
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  }

  const listens = ({ nextMessage }: Child) =>
    nextMessage().then(
      () => true,
      () => false,
    );
  const describe = ({ code, signal }: Ending) =>
    `the relay of ${name} ended with ${signal ?? code} by itself`;

  return {
    port,
    complaints,
    cut: () => child.send({ kind: 'cut' } satisfies RelayOrder),
    delay: (milliseconds) => child.send({ kind: 'delay', milliseconds } satisfies RelayOrder),
    async kill() {
      isDoomed = true;
      const back = new Promise<void>((resolve) => void waiting.add(resolve));
      child.signal('SIGKILL');
      await back;
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}
