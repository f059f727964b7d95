/** Log lines about the guards of the providers: when one stops calling, when it goes on. */
import type { CircuitEvent } from '@geekhub/engine/guard-provider';
import type { Logger } from 'pino';

/** What the operator can do about it, or must know. */
const ADVICE: Record<CircuitEvent['trouble'], string> = {
  limited: 'it answers that we ask too often; look at its quota',
  credentials_refused: 'it refuses our key, our account or our credit; look at its dashboard',
  unreachable: 'no connection to it can be made',
  unwell: 'it answers with errors, or not at all',
};

/** The one line to alarm on: it comes once, however long the trouble lasts. */
export function logOpened(log: Logger, { provider, call, trouble }: CircuitEvent): void {
  log.error({ provider, call, trouble }, `provider paused, jobs wait: ${ADVICE[trouble]}`);
}

export function logClosed(log: Logger, { openMs, ...event }: CircuitEvent & { openMs: number }): void {
  log.info({ ...event, open_seconds: Math.round(openMs / 1000) }, 'provider is well again, jobs go on');
}
