/** Looks at an address that a caller wants webhooks sent to, before anything is stored. */
import { PublicError } from '@geekhub/contracts/error';
import { MAX_RECEIVER_URL_CHARACTERS } from '@geekhub/contracts/receiver-url';
import type { Engine } from './engine.ts';

/** The address in its one spelling. Throws `invalid_request_error` that names the field. */
export function checkReceiverUrl(engine: Pick<Engine, 'outbound'>, url: string, param: string): string {
  const refuse = (reason: string) =>
    new PublicError('invalid_request_error', `${param}: ${reason}`, { param });
  const reason = engine.outbound.reasonToRefuse(url);
  if (reason !== null) throw refuse(reason);
  if (!URL.canParse(url)) throw refuse('is not an address');
  // One spelling a host: places are shared by it.
  const { href } = new URL(url);
  if (href.length > MAX_RECEIVER_URL_CHARACTERS) throw refuse('is too long');
  return href;
}
