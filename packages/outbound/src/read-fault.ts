/** What a failed request says of the other side: one of four words, and no address, status or text. */
import type { OutboundFault } from '@geekhub/ports/outbound';
import { AddressBlocked } from './address-blocked.ts';

const TIMEOUTS = new Set([
  // Node's own, while connecting; c-ares', while looking up a name; undici's.
  'ETIMEDOUT',
  'ETIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

export function readFault(error: unknown): OutboundFault {
  if (error instanceof AddressBlocked) return 'blocked';
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'timed_out';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code === 'string' && TIMEOUTS.has(code)) return 'timed_out';
  return code === 'UND_ERR_HEADERS_OVERFLOW' ? 'too_large' : 'unreachable';
}
