/**
 * Puts a guard before a provider: so many calls at once, a pause when it asks for one, none while it is not well.
 *
 * Own code and no library for circuit breakers: those count what is thrown, on the clock of the machine. Here outcomes
 * are values, and the clock is handed in.
 */
import type {
  CheckOutcome,
  Later,
  OpenOutcome,
  SubmitOutcome,
  Trouble,
  VideoProvider,
} from '@geekhub/ports/provider';
import type { Timers } from '@geekhub/ports/timers';
import { type CallPlacesPolicy, createCallPlaces } from './call-places.ts';
import {
  type Circuit,
  type CircuitPolicy,
  type CircuitReading,
  createCircuit,
  type Verdict,
} from './circuit.ts';

export type GuardedCall = 'submit' | 'check' | 'open';

export interface GuardPolicy extends CallPlacesPolicy {
  /** How many wait for a place: to submit, and to hear what became of what was submitted. */
  lines: { submit: number; follow: number };
  circuits: Readonly<Record<GuardedCall, CircuitPolicy>>;
}

const PAUSE = { baseMs: 5_000, capMs: 120_000, spreadMs: 30_000 };

/**
 * Places and lines of two providers are the 160 steps of a process: one that hangs does not take them from the other. A
 * wait in line and the longest call together stay below a lease. The line of submits is short, since a process that is
 * killed loses the jobs in it; the other is longer than the fifty renders that may end at the same moment, since whoever
 * finds it full comes back seconds later. Three submits that nobody confirmed are three jobs lost, so that submits stop
 * early; the checks of one job that cannot be answered stop nobody else's.
 */
export const DEFAULT_GUARD_POLICY: GuardPolicy = {
  places: 16,
  lines: { submit: 16, follow: 48 },
  waitMs: 10_000,
  circuits: {
    submit: { failures: 3, jobs: 1, ...PAUSE },
    check: { failures: 5, jobs: 3, ...PAUSE },
    open: { failures: 5, jobs: 3, ...PAUSE },
  },
};

/** Without a place: within so long, at random. */
const NO_PLACE_MS = { least: 1_000, spread: 4_000 };

export interface CircuitEvent {
  provider: string;
  call: GuardedCall;
  trouble: Trouble;
}

export interface GuardObserver {
  /** The provider is not well: nothing of this kind is sent, but for a call now and then that finds out. */
  onOpened?(event: CircuitEvent): void;
  /** It is well again, after so many milliseconds. */
  onClosed?(event: CircuitEvent & { openMs: number }): void;
}

export interface GuardOptions {
  policy: GuardPolicy;
  timers: Timers;
  /** 0 ≤ x < 1 */
  random: () => number;
  /** Aborted when the process stops: nobody waits in line then, and calls that break off are no sign of trouble. */
  stopping: AbortSignal;
  observer: GuardObserver;
}

export interface GuardReading {
  /** Calls under way, and those that wait for a place. */
  inFlight: number;
  waiting: number;
  circuits: Record<GuardedCall, CircuitReading>;
}

export interface GuardedProvider extends VideoProvider {
  readGuard(): GuardReading;
}

export function guardProvider(provider: VideoProvider, options: GuardOptions): GuardedProvider {
  const { policy, random, stopping, observer } = options;
  const places = createCallPlaces(policy, options.timers);
  const enterSubmits = places.openLine(policy.lines.submit);
  const enterFollows = places.openLine(policy.lines.follow);
  const circuitOf = (call: GuardedCall) =>
    createCircuit(policy.circuits[call], {
      ...{ now: options.timers.now, random },
      onOpened: (trouble) => observer.onOpened?.({ provider: provider.name, call, trouble }),
      onClosed: (trouble, openMs) => observer.onClosed?.({ provider: provider.name, call, trouble, openMs }),
    });
  const circuits = { submit: circuitOf('submit'), check: circuitOf('check'), open: circuitOf('open') };

  /** A probe by submit may cost a job, one by check costs nothing: the free one goes first. */
  function pauseMs(call: GuardedCall): number | null {
    const pause = circuits[call].pauseMs();
    if (pause !== null || call !== 'submit' || circuits.submit.read().state === 'closed') return pause;
    const { trouble } = circuits.check.read();
    return trouble === 'unwell' || trouble === 'unreachable' ? circuits.check.pauseMs() : null;
  }

  async function guard<Outcome extends SubmitOutcome | CheckOutcome | OpenOutcome>(
    call: GuardedCall,
    jobKey: string,
    signal: AbortSignal,
    ask: () => Promise<Outcome>,
    keepBack: (later: Later) => Outcome,
  ): Promise<Outcome> {
    const heldBack = (retryAfterMs: number) => keepBack({ retryAfterMs, trouble: 'held_back' });
    const pause = pauseMs(call);
    if (pause !== null) return heldBack(pause);
    const enter = call === 'submit' ? enterSubmits : enterFollows;
    const leave = await enter(AbortSignal.any([signal, stopping]));
    if (leave === null) return heldBack(Math.round(NO_PLACE_MS.least + random() * NO_PLACE_MS.spread));
    try {
      // What happened while this one waited counts too.
      const laterPause = pauseMs(call);
      if (laterPause !== null) return heldBack(laterPause);
      const report = circuits[call].admit();
      let verdict: Verdict = 'nothing';
      try {
        const outcome = await ask();
        verdict = verdictOf(outcome);
        return outcome;
      } finally {
        report(jobKey, stopping.aborted && verdict !== 'well' ? 'nothing' : verdict);
      }
    } finally {
      leave();
    }
  }

  return {
    ...provider,
    submit: (request, signal) =>
      guard<SubmitOutcome>(
        'submit',
        request.jobId,
        signal,
        () => provider.submit(request, signal),
        (later) => ({ kind: 'busy', ...later }),
      ),
    check: (operation, signal) =>
      guard<CheckOutcome>(
        'check',
        JSON.stringify(operation),
        signal,
        () => provider.check(operation, signal),
        (later) => ({ kind: 'unavailable', ...later }),
      ),
    // The place is for the answer alone. How many videos are copied at once is bounded by the steps of the process; if
    // copies, which take minutes, kept their places, sixteen of them would keep every submit and check away.
    open: (output, signal) =>
      guard<OpenOutcome>(
        'open',
        JSON.stringify(output),
        signal,
        () => provider.open(output, signal),
        (later) => ({ kind: 'unavailable', ...later }),
      ),
    ...cancelOf(provider, circuits.check),
    ...placeImageOf(provider, () => pauseMs('submit')),
    readGuard: () => ({
      inFlight: places.taken(),
      waiting: places.waiting(),
      circuits: {
        submit: circuits.submit.read(),
        check: circuits.check.read(),
        open: circuits.open.read(),
      },
    }),
  };
}

/** Best effort, and seldom: it needs no place. A provider that answers no check would answer no cancel either. */
function cancelOf(provider: VideoProvider, checks: Circuit): Pick<VideoProvider, 'cancel'> {
  if (provider.cancel === undefined) return {};
  return {
    async cancel(operation, signal) {
      const { state, trouble } = checks.read();
      if (state === 'closed' || trouble === 'limited') await provider.cancel?.(operation, signal);
    },
  };
}

/** Free, and for a submit alone: while none would be sent, no image is. */
function placeImageOf(
  provider: VideoProvider,
  submitPauseMs: () => number | null,
): Pick<VideoProvider, 'placeImage'> {
  if (provider.placeImage === undefined) return {};
  const { placeImage } = provider;
  return {
    async placeImage(image, signal) {
      const pause = submitPauseMs();
      return pause === null
        ? placeImage(image, signal)
        : { kind: 'busy', retryAfterMs: pause, trouble: 'held_back' };
    },
  };
}

function verdictOf(outcome: SubmitOutcome | CheckOutcome | OpenOutcome): Verdict {
  switch (outcome.kind) {
    case 'accepted':
    case 'running':
    case 'finished':
    case 'failed':
    case 'opened':
      return 'well';
    case 'unconfirmed':
      return { trouble: 'unwell', retryAfterMs: null };
    case 'rejected':
      // The adapter itself may have refused it, without a call.
      return 'nothing';
    case 'busy':
    case 'unavailable': {
      const { trouble, retryAfterMs } = outcome;
      return trouble === undefined || trouble === 'held_back' ? 'nothing' : { trouble, retryAfterMs };
    }
  }
}
