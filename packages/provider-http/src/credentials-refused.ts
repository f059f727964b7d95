/** What a submit comes to when the provider refuses our key, our account or our credit. */
import type { SubmitOutcome } from '@geekhub/ports/provider';

/** Nothing was started, and the operator puts it right: meanwhile jobs wait, without hurry, instead of failing. */
export const CREDENTIALS_REFUSED: SubmitOutcome = {
  kind: 'busy',
  retryAfterMs: 30_000,
  trouble: 'credentials_refused',
};
