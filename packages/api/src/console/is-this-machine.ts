/** Does a request from this address come from the machine itself? */
import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

export function isThisMachine(address: string): boolean {
  return LOOPBACK.check(address, address.includes(':') ? 'ipv6' : 'ipv4') || isOwn(address);
}

/** A gateway that listens at one address of the machine alone (`HOST`) is reached from that same address. */
function isOwn(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some((each) => each.address === plain),
  );
}
