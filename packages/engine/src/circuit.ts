/** Decides whether calls of one kind may go to a provider now, from what became of those before. */
import type { Trouble } from '@geekhub/ports/provider';
import { retryMs } from './backoff.ts';

export interface CircuitPolicy {
  /** So many calls in a row that met trouble open the circuit, */
  failures: number;
  /** if they were for so many jobs: one operation that cannot be asked about is no sign of a bad provider. */
  jobs: number;
  /** How long nothing is sent then, in milliseconds: doubled after each probe that fails, up to the cap. */
  baseMs: number;
  capMs: number;
  /** Who was kept back comes again within so long after the pause, so that not all come at once. */
  spreadMs: number;
}

/** `well`: the provider did what was asked. `nothing`: the call says nothing of the provider. */
export type Verdict = 'well' | 'nothing' | { trouble: Trouble; retryAfterMs: number | null };

/** Tells the circuit what became of a call that it let through, once. */
export type Report = (jobKey: string, verdict: Verdict) => void;

export interface CircuitReading {
  /**
   * `slowed`: the provider asked for a pause. `open`: it is not well, and nothing is sent. `half_open`: the pause is
   * over, and one call goes to find out.
   */
  state: 'closed' | 'slowed' | 'open' | 'half_open';
  trouble: Trouble | null;
  /** For how long it has been closed, or not closed, in milliseconds. */
  forMs: number;
}

export interface Circuit {
  /** null: a call may go. Otherwise in how many milliseconds it should come again; not the same for all. */
  pauseMs(): number | null;
  /** Lets a call through, as a probe where there was a pause. To be asked only where `pauseMs` is null. */
  admit(): Report;
  read(): CircuitReading;
}

export interface CircuitOptions {
  /** Milliseconds on a clock that never goes back. */
  now: () => number;
  /** 0 ≤ x < 1 */
  random: () => number;
  onOpened(trouble: Trouble): void;
  /** After so many milliseconds. */
  onClosed(trouble: Trouble, openMs: number): void;
}

interface Pause {
  since: number;
  until: number;
  trouble: Trouble;
  /** Pauses without a success between them, this one counted. */
  count: number;
  probing: boolean;
  alarmed: boolean;
}

/** While a probe is under way nobody knows how long. */
const PROBE_MS = 1_000;

export function createCircuit(policy: CircuitPolicy, options: CircuitOptions): Circuit {
  const { now, random } = options;
  let failures = 0;
  /** Of those in a row; no more than it takes. */
  const failedJobs = new Set<string>();
  let pause: Pause | null = null;
  let closedSince = now();

  function lengthOf(count: number, trouble: Trouble, retryAfterMs: number | null): number {
    const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(count - 1, 20));
    const growing = ceiling * (0.5 + 0.5 * random());
    const asked = retryMs(retryAfterMs, growing);
    // Who counts our calls knows when the next may come. Who is not well may say anything.
    return trouble === 'limited' ? asked : Math.max(asked, growing);
  }

  function stop(trouble: Trouble, retryAfterMs: number | null): void {
    const isAlarming = failures >= policy.failures && failedJobs.size >= policy.jobs;
    if (pause === null && trouble !== 'limited' && !isAlarming) return;
    const wasAlarmed = pause?.alarmed ?? false;
    const count = (pause?.count ?? 0) + 1;
    pause = {
      since: pause?.since ?? now(),
      until: now() + lengthOf(count, trouble, retryAfterMs),
      trouble,
      count,
      probing: false,
      alarmed: wasAlarmed || isAlarming,
    };
    if (!wasAlarmed && isAlarming) options.onOpened(trouble);
  }

  function reset(): void {
    failures = 0;
    failedJobs.clear();
    const ended = pause;
    if (ended === null) return;
    pause = null;
    closedSince = now();
    if (ended.alarmed) options.onClosed(ended.trouble, closedSince - ended.since);
  }

  function fail(jobKey: string, { trouble, retryAfterMs }: Exclude<Verdict, string>): void {
    failures += 1;
    if (failedJobs.size < policy.jobs) failedJobs.add(jobKey);
    stop(trouble, retryAfterMs);
  }

  function reportOf(probe: boolean): Report {
    return (jobKey, verdict) => {
      if (probe && pause !== null) pause.probing = false;
      else if (pause !== null) {
        // Sent before the pause: its news are old, but for a wait that it was asked for.
        if (typeof verdict === 'object' && verdict.trouble === 'limited' && verdict.retryAfterMs !== null) {
          pause.until = Math.max(pause.until, now() + retryMs(verdict.retryAfterMs, 0));
        }
        return;
      }
      if (verdict === 'well') reset();
      else if (verdict !== 'nothing') fail(jobKey, verdict);
    };
  }

  return {
    pauseMs() {
      if (pause === null || (!pause.probing && now() >= pause.until)) return null;
      const leftMs = pause.probing ? PROBE_MS : pause.until - now();
      return Math.round(leftMs + random() * policy.spreadMs);
    },
    admit() {
      if (pause !== null) pause.probing = true;
      return reportOf(pause !== null);
    },
    read() {
      if (pause === null) return { state: 'closed', trouble: null, forMs: now() - closedSince };
      const isOver = pause.probing || now() >= pause.until;
      const state = isOver ? 'half_open' : pause.alarmed ? 'open' : 'slowed';
      return { state, trouble: pause.trouble, forMs: now() - pause.since };
    },
  };
}
