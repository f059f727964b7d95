/** What an address must be to be reached, as far as it can be told without a lookup. */
import { httpsPattern } from '@geekhub/contracts/text';
import { isPublicAddress } from '@geekhub/provider-http/is-public-address';

const MAX_URL_CHARACTERS = 2_048;
/** Names that mean something else in every network. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)$/;
/** As the OpenAPI document says it: what a parser would bend into an address is not taken. */
const PLAIN_HTTPS = new RegExp(httpsPattern('\\d+'));
const NOT_HTTPS = 'must be an https address';

export interface AddressRules {
  /** null, or the reason why this address is never used: the end of a sentence that begins with the field's name. */
  reasonToRefuse(url: string): string | null;
  /** The operator lets this host and port through: private, plain http, any port. */
  isAllowed(url: URL): boolean;
}

/** The port is there also where it is the scheme's own, which a URL does not keep. */
function hostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return isPublicAddress(hostname.slice(1, -1));
  // Every spelling of an IPv4 address is in its usual form here: the URL parser saw to it.
  if (/^[\d.]+$/.test(hostname)) return isPublicAddress(hostname);
  const name = hostname.replace(/\.$/, '');
  return name.includes('.') && !LOCAL_NAME.test(name);
}

/** `allow`: `host:port` pairs, written as they stand in a URL. */
export function createAddressRules(allow: readonly string[], ports: readonly number[]): AddressRules {
  const isAllowed = (url: URL) => allow.includes(hostAndPort(url));
  return {
    isAllowed,
    reasonToRefuse(text) {
      if (text.length > MAX_URL_CHARACTERS) return `must have at most ${MAX_URL_CHARACTERS} characters`;
      const url = URL.parse(text);
      if (url === null || !['https:', 'http:'].includes(url.protocol)) return NOT_HTTPS;
      if (url.username !== '' || url.password !== '') return 'must not carry a user name or a password';
      if (isAllowed(url)) return null;
      if (url.protocol !== 'https:') return NOT_HTTPS;
      if (!ports.includes(Number(url.port || '443'))) return `must use port ${ports.join(' or ')}`;
      if (!isPublicHost(url.hostname)) return 'must lead to a public address';
      return PLAIN_HTTPS.test(text)
        ? null
        : 'must name its host, and have only the plain characters of an address (others percent-encoded, a name in its xn-- form)';
    },
  };
}
