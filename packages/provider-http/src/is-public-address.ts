/** Tells whether an IP address belongs to the public internet; what is not surely public does not. */
import ipaddr from 'ipaddr.js';

/** All that IPv6 gives out to the public. NAT64, IPv4-compatible, site-local and unassigned space lie outside. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Refused whatever the library's own table says: it differs between its versions, and knows no cloud. */
const NEVER_PUBLIC = [
  // This network, carrier-grade NAT, link-local with the metadata of most clouds.
  '0.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  // Azure's wire server and DHCP, in public space; Oracle's metadata in the second; relays to 6to4.
  '168.63.129.16/32',
  '192.0.0.0/24',
  '192.88.99.0/24',
  // IPv4 in IPv6 clothes: compatible, NAT64 twice, Teredo within what the IETF keeps for protocols, 6to4.
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/23',
  '2002::/16',
  // Documentation, and the metadata of AWS.
  '3fff::/20',
  'fd00:ec2::/32',
].map((range) => ipaddr.parseCIDR(range));

/** `text` is an address as sockets and lookups write it; anything else is not public. */
export function isPublicAddress(text: string): boolean {
  // The library takes an address that is compatible with IPv4 for one that is mapped to it.
  if (!ipaddr.isValid(text) || /^::\d+\./.test(text)) return false;
  // An IPv4 address in IPv6 notation becomes the IPv4 address that it leads to.
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST)) return false;
  return !NEVER_PUBLIC.some((range) => range[0].kind() === address.kind() && address.match(range));
}
