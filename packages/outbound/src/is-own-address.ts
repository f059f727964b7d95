/** Tells whether an address is this machine's own: what listens here sees no firewall between us and it. */
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

function normalize(address: string): string {
  return ipaddr.process(address).toNormalizedString();
}

/** Asked at each connection, because addresses come and go while the process runs. */
export function isOwnAddress(address: string): boolean {
  const normalized = normalize(address);
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .some((own) => normalize(own.address) === normalized);
}
