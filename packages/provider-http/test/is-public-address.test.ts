/** Which addresses belong to the public internet. */
import { expect, test } from 'vitest';
import { isPublicAddress } from '../src/is-public-address.ts';

test.each([
  '1.1.1.1',
  '93.184.215.14',
  '172.15.255.255',
  '172.32.0.1',
  '100.128.0.1',
  '::ffff:1.1.1.1',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s does', (address) => expect(isPublicAddress(address)).toBe(true));

test.each([
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.8.8.8'],
  ...['169.254.169.254', '168.63.129.16', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1'],
  ...['192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::1.1.1.1'],
  ...['::ffff:0:127.0.0.1', '64:ff9b::1.1.1.1', '64:ff9b:1::1.1.1.1', '100::1', '2001::1', '2001:db8::1'],
  ...[
    '2002:101:101::1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%lo',
  ],
  ...['fec0::1', 'ff02::1'],
])('%s does not', (address) => expect(isPublicAddress(address)).toBe(false));

test.each(['', 'localhost', '127.0.0.1:80', '[::1]', 'innocent.example'])('%j is no address at all', (text) =>
  expect(isPublicAddress(text)).toBe(false),
);
