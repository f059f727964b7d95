/** A relay that can be killed: what stands behind it lives on, as a provider's records do when its front dies. */
import { type Child, startChild } from './child.ts';
import { wait } from './wait.ts';

export type RelayOrder = { kind: 'cut' } | { kind: 'delay'; milliseconds: number };

export interface RelayProcess extends AsyncDisposable {
  port: number;
  cut(): void;
  delay(milliseconds: number): void;
  /** Resolves when it listens again. */
  kill(): Promise<void>;
}

const PROGRAM = new URL('./relay-program.ts', import.meta.url);
const RETRY_MS = 50;

export async function startRelay(
  port: number,
  targets: readonly number[],
  logFile: string,
): Promise<RelayProcess> {
  const start = () => startChild(PROGRAM, [port, ...targets].map(String), {}, logFile);
  let child: Child = start();
  await child.nextMessage();
  let isClosed = false;

  async function restart(): Promise<void> {
    while (!isClosed) {
      child = start();
      const isUp = await child.nextMessage().then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await wait(RETRY_MS);
    }
  }

  return {
    port,
    cut: () => child.send({ kind: 'cut' } satisfies RelayOrder),
    delay: (milliseconds) => child.send({ kind: 'delay', milliseconds } satisfies RelayOrder),
    async kill() {
      child.signal('SIGKILL');
      await child.ended;
      await restart();
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}
