/** The way to a finished video: to the provider's own host wherever that is, elsewhere to public addresses only. */
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { fetchThrough } from './fetch-through.ts';
import { isPublicAddress } from './is-public-address.ts';

export interface MediaLimits {
  /** For the connection, TLS included. */
  connectMs: number;
  /** How long the other side may be silent, before the first byte or between two. */
  idleMs: number;
}

export const MEDIA_LIMITS: MediaLimits = { connectMs: 5_000, idleMs: 30_000 };

/** Says no address: it may end up in a log. */
class AddressBlocked extends Error {
  override readonly name = 'AddressBlocked';

  constructor() {
    super('the address is not public');
  }
}

/** All addresses of a name must be public: which of them is connected to is not ours to say. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new AddressBlocked(), []);
    }
    if (options.all === true) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/**
 * Checked when the connection is made, so that no name can say one thing before and another then: the literal address,
 * each that a name resolves to, and the one that was really connected to before anything is sent.
 */
function createMediaConnector(providerHost: string, connectMs: number): buildConnector.connector {
  const connectAnywhere = buildConnector({ timeout: connectMs });
  const connectPublic = buildConnector({ timeout: connectMs, lookup: lookupPublic });
  return (target, callback) => {
    if (target.hostname === providerHost) return connectAnywhere(target, callback);
    if (isIP(target.hostname) !== 0 && !isPublicAddress(target.hostname)) {
      return callback(new AddressBlocked(), null);
    }
    connectPublic(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket);
      socket.destroy();
      callback(new AddressBlocked(), null);
    });
  };
}

export function createMediaFetch(providerUrl: URL, limits = MEDIA_LIMITS): typeof globalThis.fetch {
  // As the connector is given it: an IPv6 address without its brackets.
  const providerHost = providerUrl.hostname.replace(/^\[(.*)\]$/, '$1');
  return fetchThrough(
    new Agent({
      connect: createMediaConnector(providerHost, limits.connectMs),
      headersTimeout: limits.idleMs,
      bodyTimeout: limits.idleMs,
    }),
  );
}
