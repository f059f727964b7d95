/** Connects to checked addresses only: the literal one, each that a name resolves to, the one really connected to. */
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { AddressBlocked } from './address-blocked.ts';
import { openSocket } from './open-socket.ts';
import type { ResolveName } from './resolve-name.ts';

export interface ConnectorOptions {
  /** The operator lets this origin through, wherever it leads. */
  isAllowed(origin: URL): boolean;
  isPublic(address: string): boolean;
  resolvePublicName: ResolveName;
  resolveAllowedName: ResolveName;
  /** For name and connection together, and once more for TLS. */
  connectMs: number;
}

/**
 * A name is resolved once, and the connection goes to what was checked: there is no second answer to differ from the
 * first. TLS begins on a connection whose far end has been checked already. `signal` ends an attempt early.
 */
export function createGuardedConnector(
  options: ConnectorOptions,
  signal: AbortSignal,
): buildConnector.connector {
  const { isAllowed, isPublic, connectMs } = options;
  const startTls = buildConnector({ timeout: connectMs, allowH2: false, maxCachedSessions: 0 });

  async function openChecked(origin: URL, hostname: string, bounded: AbortSignal): Promise<Socket> {
    const allowed = isAllowed(origin);
    const resolveName = allowed ? options.resolveAllowedName : options.resolvePublicName;
    const addresses = isIP(hostname) === 0 ? await resolveName(hostname, bounded) : [hostname];
    const usable = allowed ? addresses : addresses.filter(isPublic);
    if (usable.length === 0) throw new AddressBlocked();
    const port = Number(origin.port || (origin.protocol === 'https:' ? 443 : 80));
    const socket = await openSocket(usable, port, bounded);
    if (allowed || isPublic(socket.remoteAddress ?? '')) return socket;
    socket.destroy();
    throw new AddressBlocked();
  }

  return (target, callback) => {
    const tooSlow = AbortSignal.timeout(connectMs);
    const origin = new URL(`${target.protocol}//${target.host}`);
    openChecked(origin, target.hostname, AbortSignal.any([signal, tooSlow])).then(
      (socket) => {
        if (origin.protocol === 'https:') startTls({ ...target, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: Error) => callback(tooSlow.aborted ? tooSlow.reason : error, null),
    );
  };
}
