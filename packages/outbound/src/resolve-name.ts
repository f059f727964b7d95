/** Resolves a name to its addresses. */
import { lookup, Resolver } from 'node:dns/promises';

/** All addresses of a name; throws when there are none. Ends early when `signal` is aborted. */
export type ResolveName = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

const QUERY_TIMEOUT_MS = 2_000;

/**
 * Asks the name servers alone. The system's own lookup takes one of four threads for as long as the name's servers keep
 * silent, and files wait for the same threads: a stranger's server must not be able to hold them.
 */
export async function resolvePublicName(
  hostname: string,
  signal: AbortSignal,
  /** `address:port` of name servers in place of the system's. */
  servers?: readonly string[],
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
    return [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** As the system does it, hosts file included: for the names that the operator vouches for. */
export const resolveAllowedName: ResolveName = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);
