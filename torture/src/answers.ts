/** Every answer that callers got, beside the times at which something was down. */

export interface Answer {
  /** HTTP status; null where no answer came. */
  status: number | null;
  from: number;
  to: number;
}

export interface AnswerLog {
  all: readonly Answer[];
  /** As the global one. */
  fetch: typeof globalThis.fetch;
  record(answer: Answer): void;
}

export function openAnswerLog(): AnswerLog {
  const all: Answer[] = [];
  const record = (answer: Answer) => void all.push(answer);
  return {
    all,
    record,
    async fetch(input, init) {
      const from = performance.now();
      try {
        const response = await fetch(input, init);
        record({ status: response.status, from, to: performance.now() });
        return response;
      } catch (error) {
        // What we ended ourselves was no failure of theirs; a time limit is.
        const reason: unknown = init?.signal?.reason;
        if (!(reason instanceof RunIsOver)) record({ status: null, from, to: performance.now() });
        throw error;
      }
    },
  };
}

/** Why the last requests of a run are given up. */
export class RunIsOver extends Error {
  override readonly name = 'RunIsOver';
}

export interface Trouble {
  from: number;
  /** null while it lasts. */
  to: number | null;
}

export interface TroubleLog {
  all: readonly Trouble[];
  /** Returns what ends it. */
  begin(): () => void;
}

export function openTroubleLog(): TroubleLog {
  const all: Trouble[] = [];
  return {
    all,
    begin() {
      const trouble: Trouble = { from: performance.now(), to: null };
      all.push(trouble);
      return () => {
        trouble.to = performance.now();
      };
    },
  };
}

/** A request may have waited for what was down this long. */
const AFTERMATH_MS = 5_000;

/** Was anything down while this was asked, or a moment before? */
export function isExcused(answer: Answer, troubles: readonly Trouble[]): boolean {
  return troubles.some(
    ({ from, to }) => from <= answer.to && (to ?? Number.POSITIVE_INFINITY) + AFTERMATH_MS >= answer.from,
  );
}

/** Without an answer, or with one that says that the fault is ours. */
export function isFailure({ status }: Answer): boolean {
  return status === null || status >= 500;
}
