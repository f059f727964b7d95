/** Does a piece of work against a deadline, whatever the other side does. */
import type { OutboundFault } from '@geekhub/ports/outbound';
import { readFault } from './read-fault.ts';

/** The work is given a signal that is aborted at the deadline or by the caller. Never throws. */
export async function attempt<T>(
  limitMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | { kind: 'fault'; fault: OutboundFault }> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), limitMs);
  const signal = AbortSignal.any([caller, deadline.signal]);
  try {
    return await work(signal);
  } catch (error) {
    return { kind: 'fault', fault: signal.aborted ? 'timed_out' : readFault(error) };
  } finally {
    clearTimeout(timer);
  }
}
