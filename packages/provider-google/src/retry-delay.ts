/** How long the body of Google's error asks us to wait. */
import { boundWait } from '@geekhub/provider-http/retry-after';

/** The `retryDelay` of a RetryInfo, such as `37s` or `1.5s`, at most five minutes; null where it is unreadable. */
export function readRetryDelay(duration: string): number | null {
  const seconds = /^\d+(\.\d+)?s$/.test(duration) ? Number.parseFloat(duration) : Number.NaN;
  return boundWait(Math.ceil(seconds * 1_000));
}
