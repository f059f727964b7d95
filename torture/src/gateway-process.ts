/** A gateway that is started again whenever it ends, as a service manager does. */
import type { StepPoint } from '@geekhub/engine/engine';
import { type Child, type Ending, startChild } from './child.ts';
import { atMost, wait } from './wait.ts';

/** Die when this point is passed for the `nth` time from now. */
export interface GatewayOrder {
  point: StepPoint;
  nth: number;
}

/** One process that was killed. */
export interface Death {
  /** When, on this process's own clock. */
  at: number;
  /** Did it die at the point that was ordered, before the patience with it ended? */
  atPoint: boolean;
  /** Resolves when the one after it listens. */
  back: Promise<void>;
}

export interface GatewayProcess {
  /** Resolves when the one that is there, or the next, listens. */
  whenUp(): Promise<void>;
  kill(): Promise<Death>;
  /** What does not pass the point within the time is killed wherever it is. */
  killAt(order: GatewayOrder, withinMs: number): Promise<Death>;
  freeze(milliseconds: number): Promise<void>;
  /** Lets it finish what it has in hand. Resolves when the next one listens. */
  restart(): Promise<void>;
  /** The same, for good. */
  stop(): Promise<void>;
  /** Ends it for good, in whatever state. */
  abandon(): Promise<void>;
  /** How it ended when nobody asked for that, in words. */
  complaints: readonly string[];
}

interface Life {
  child: Child;
  listens: boolean;
  /** It was told to stop. */
  isLeaving: boolean;
  /** It is to be killed, by us or by itself. */
  isDoomed: boolean;
}

const PROGRAM = new URL('./gateway-program.ts', import.meta.url);
const RETRY_MS = 200;
const LOOK_MS = 5;
/** Longer than it gives its requests, then its steps, when it is told to stop. */
const STOP_MS = 60_000;

export function startGateway(
  name: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): GatewayProcess {
  const complaints: string[] = [];
  const waiting = new Set<() => void>();
  let isClosed = false;
  let life = begin();
  const supervised = supervise();

  function begin(): Life {
    const begun: Life = {
      child: startChild(PROGRAM, [], environment, logFile),
      listens: false,
      isLeaving: false,
      isDoomed: false,
    };
    begun.child.nextMessage().then(
      () => {
        begun.listens = true;
        release();
      },
      () => {
        // It ended first, which `supervise` sees.
      },
    );
    return begun;
  }

  function release(): void {
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  async function supervise(): Promise<void> {
    for (;;) {
      const complaint = describeEnding(life, await life.child.ended);
      if (complaint !== null) complaints.push(`${name} ${complaint}`);
      // Without its database it cannot start, and a service manager does not hurry either.
      if (!life.listens && !life.isDoomed && !life.isLeaving) await wait(RETRY_MS);
      if (isClosed) break;
      life = begin();
    }
    release();
  }

  /** Of a life that is yet to begin, or is beginning. */
  const nextListens = () => new Promise<void>((resolve) => void waiting.add(resolve));

  async function whenUp(): Promise<void> {
    while (!isClosed && (!life.listens || life.isLeaving)) await nextListens();
  }

  /** Between two lives there is nothing to kill. */
  async function whenAlive(): Promise<Life> {
    while (!life.child.isRunning()) await wait(LOOK_MS);
    return life;
  }

  /** null when it had come to its own end before. */
  async function end(doomed: Life): Promise<{ at: number } | null> {
    doomed.isDoomed = true;
    doomed.child.signal('SIGKILL');
    const at = performance.now();
    return (await doomed.child.ended).signal === 'SIGKILL' ? { at } : null;
  }

  async function kill(): Promise<Death> {
    for (;;) {
      const doomed = await whenAlive();
      const back = nextListens();
      const killed = await end(doomed);
      if (killed !== null) return { ...killed, atPoint: false, back };
    }
  }

  async function terminate(leaving: Life): Promise<void> {
    leaving.isLeaving = true;
    leaving.child.signal('SIGTERM');
    if ((await atMost(STOP_MS, leaving.child.ended)) !== null) return;
    complaints.push(`${name} did not stop within ${STOP_MS / 1_000} s`);
    await end(leaving);
  }

  return {
    complaints,
    whenUp,
    kill,
    async killAt(order, withinMs) {
      await whenUp();
      const doomed = life;
      const back = nextListens();
      doomed.isDoomed = true;
      doomed.child.send(order);
      const died = doomed.child.ended.then(({ signal }) => ({ signal, at: performance.now() }));
      const death = await atMost(withinMs, died);
      return death?.signal === 'SIGKILL' ? { at: death.at, atPoint: true, back } : kill();
    },
    async freeze(milliseconds) {
      const { child } = await whenAlive();
      child.signal('SIGSTOP');
      await wait(milliseconds);
      child.signal('SIGCONT');
    },
    async restart() {
      await whenUp();
      const back = nextListens();
      await terminate(life);
      await back;
    },
    async stop() {
      isClosed = true;
      await terminate(life);
      await supervised;
    },
    async abandon() {
      isClosed = true;
      await end(life);
      await supervised;
    },
  };
}

/** null when it was to be expected. */
function describeEnding({ listens, isLeaving, isDoomed }: Life, { code, signal }: Ending): string | null {
  if (signal === 'SIGKILL' && isDoomed) return null;
  if (code === 0 && isLeaving) return null;
  // Told to stop before it could hear that, or without a database to start with.
  if (!listens && (isLeaving || code === 1)) return null;
  return `ended with ${signal ?? `exit code ${code}`} ${isLeaving ? 'when it was told to stop' : 'by itself'}`;
}
