/** Opens a TCP connection to the first of several addresses that answers. */
import { connect, isIP, type Socket } from 'node:net';

const NEXT_ADDRESS_AFTER_MS = 1_000;

/** Throws when none answers, or when `signal` is aborted. No name is looked up. */
export async function openSocket(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const candidates = addresses.map((address) => ({ address, family: isIP(address) }));
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({
    // Never a literal address: for those nobody asks `lookup`, which is where the candidates are.
    host: 'checked.invalid',
    port,
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    lookup: (_hostname, _options, found) => found(null, candidates),
  });
  const giveUp = () => socket.destroy(new Error('the connection took too long'));
  signal.addEventListener('abort', giveUp, { once: true });
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.off('error', reject);
  }
}
