/** Every answer that callers got, and which of them nothing excuses. */
import { isTroubled, type Part, type Span, type Trouble } from './trouble.ts';

export interface Answer extends Span {
  /** HTTP status; null where no answer came. */
  status: number | null;
}

export interface AnswerLog {
  all: readonly Answer[];
  /** As the global one; an answer that is short comes whole, a stream of events from its first byte on. */
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
        // That it broke off later says nothing: whoever follows one comes back.
        if (isStream(response)) {
          record({ status: response.status, from, to: performance.now() });
          return response;
        }
        // An answer that is cut off in the middle is none.
        const body = await response.bytes();
        const { status, headers } = response;
        record({ status, from, to: performance.now() });
        return new Response(body.length === 0 ? null : body, { status, headers });
      } catch (error) {
        // What we ended ourselves was no failure of theirs; a time limit is.
        const reason: unknown = init?.signal?.reason;
        if (!(reason instanceof RunIsOver)) record({ status: null, from, to: performance.now() });
        throw error;
      }
    },
  };
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

/** Why the last requests of a run are given up. */
export class RunIsOver extends Error {
  override readonly name = 'RunIsOver';
}

const REQUEST_TIMEOUT = 408;

/** What callers depend on. Providers and storage are not among it: whatever becomes of those, callers are answered. */
const NEEDED: readonly Part[] = ['callers', 'gateways', 'database'];

/** Was anything down that it depends on, while this was asked or a moment before? */
export function isExcused(answer: Answer, troubles: readonly Trouble[]): boolean {
  return isTroubled(answer, troubles, NEEDED);
}

/** Without an answer, or with one that says that the same request may yet succeed. */
export function isFailure({ status }: Pick<Answer, 'status'>): boolean {
  return status === null || status === REQUEST_TIMEOUT || status >= 500;
}

export interface AnswerCounts {
  asked: number;
  failed: number;
  /** Asked and answered while nothing was down. */
  judged: number;
  /** The failures among those, each in words. */
  stray: readonly string[];
}

export function countAnswers(answers: readonly Answer[], troubles: readonly Trouble[]): AnswerCounts {
  const judged = answers.filter((answer) => !isExcused(answer, troubles));
  return {
    asked: answers.length,
    failed: answers.filter(isFailure).length,
    judged: judged.length,
    stray: judged.filter(isFailure).map((answer) => describeStray(answer, troubles)),
  };
}

function describeStray({ status, from, to }: Answer, troubles: readonly Trouble[]): string {
  const ends = troubles.flatMap((trouble) => (trouble.to !== null && trouble.to < from ? [trouble.to] : []));
  const sinceMs = from - Math.max(...ends);
  const what = status === null ? `no answer in ${Math.round(to - from)} ms` : `status ${status}`;
  return Number.isFinite(sinceMs) ? `${what}, asked ${Math.round(sinceMs)} ms after the last trouble` : what;
}
