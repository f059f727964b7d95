/** Refuses requests that a web page has tricked a browser into. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Guard {
  allowedHosts: readonly string[];
  allowedOrigins: readonly string[];
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** A wildcard is where one listens, and nobody's name. */
export function createGuard(
  host: string,
  allowedHosts: readonly string[],
  allowedOrigins: readonly string[],
): Guard {
  const own = ['0.0.0.0', '::', ''].includes(host) ? [] : [host.includes(':') ? `[${host}]` : host];
  return {
    allowedHosts: [...LOCAL, ...own, ...allowedHosts].map((each) => each.toLowerCase()),
    allowedOrigins,
  };
}

/**
 * null for a request that may pass. A name that was made to lead here shows in `Host`; a page shows in `Origin`, which
 * programs do not send.
 */
export function reasonToRefuse(
  { allowedHosts, allowedOrigins }: Guard,
  headers: IncomingHttpHeaders,
): string | null {
  const { host = '', origin } = headers;
  const name = URL.parse(`http://${host}`)?.hostname;
  if (name === undefined || !allowedHosts.includes(name)) return 'This host name is not allowed here.';
  if (origin !== undefined && !allowedOrigins.includes(origin)) return 'This origin is not allowed here.';
  return null;
}
