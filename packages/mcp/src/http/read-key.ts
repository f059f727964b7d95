/** The caller's key, from the header of the very request that needs it. */
import { API_KEY_PATTERN } from '@geekhub/contracts/api-key-format';

const BEARER = /^Bearer (\S+)$/i;

/** null where there is none that could be one: the gateway need not be asked about those. */
export function readKey(authorization: string | string[] | undefined): string | null {
  const key = typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
  return key !== undefined && API_KEY_PATTERN.test(key) ? key : null;
}
