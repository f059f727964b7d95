/** Lets one piece of the program run at a time, up to its next await that reaches outside. */

/** Whose turns these are: one process. Once it is dead, none of its turns ever comes; frozen, it gets none for now. */
export interface Life {
  readonly name: string;
  alive: boolean;
  frozen: boolean;
}

export interface Scheduler {
  /** Starts an actor; it runs at once, up to its first turn. */
  start(work: () => Promise<unknown>): void;
  /** Every await that reaches outside waits here until the run chooses it. Never resolves for the dead. */
  turn(life: Life, what: string): Promise<void>;
  /** Real work, such as a database call: the run waits for it. */
  real<T>(work: () => Promise<T>): Promise<T>;
  /** How many turns may be given. */
  waiting(): number;
  /** Gives the turn at this place of those that may be given, waits until all stands still, and says what ran. */
  give(place: number): Promise<string>;
  /** Takes away all turns of a process that died. */
  bury(life: Life): void;
  /** Resolves when nothing runs any more. */
  settle(): Promise<void>;
}

interface Turn {
  life: Life;
  what: string;
  begin: () => void;
}

/** Everything that is no real work is done in microtasks, so this often the event loop finds nothing to do. */
const QUIET_ROUNDS = 2;

function nextRound(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export function createScheduler(): Scheduler {
  let queue: Turn[] = [];
  let working = 0;

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
      await nextRound();
      quiet = working === 0 ? quiet + 1 : 0;
    }
  }

  return {
    settle,
    waiting: () => queue.filter(({ life }) => !life.frozen).length,
    start(work) {
      // What an actor could throw is told to whoever started it.
      void work();
    },
    turn(life, what) {
      return new Promise((resolve) => {
        if (life.alive) queue.push({ life, what, begin: resolve });
      });
    },
    async real(work) {
      working += 1;
      try {
        return await work();
      } finally {
        working -= 1;
      }
    },
    async give(place) {
      const turn = queue.filter(({ life }) => !life.frozen)[place];
      if (turn === undefined) throw new Error(`there is no turn ${place}`);
      queue.splice(queue.indexOf(turn), 1);
      turn.begin();
      await settle();
      return `${turn.life.name} ${turn.what}`;
    },
    bury(life) {
      life.alive = false;
      queue = queue.filter((turn) => turn.life !== life);
    },
  };
}
