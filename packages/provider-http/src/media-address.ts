/** Where a provider may send us for a finished video. */
import { isIP } from 'node:net';
import { isPublicAddress } from './is-public-address.ts';

/**
 * Over https anywhere in public: providers keep their files on other hosts. Plain http is for a local stand-in of the
 * provider, which keeps its files on its own host; a provider that is itself reached over https never leads to it.
 * Names are looked at when the connection is made.
 */
export function isMediaAddress(url: URL, providerUrl: URL): boolean {
  const isProvidersHost = url.hostname === providerUrl.hostname;
  if (url.protocol === 'https:') return isProvidersHost || !isPrivateLiteral(url.hostname);
  return url.protocol === 'http:' && providerUrl.protocol === 'http:' && isProvidersHost;
}

function isPrivateLiteral(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && !isPublicAddress(address);
}
