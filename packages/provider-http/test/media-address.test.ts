/** Videos come over https from public hosts, or from the host of a provider that is itself a local stand-in. */
import { expect, test } from 'vitest';
import { isMediaAddress } from '../src/media-address.ts';

test.each([
  ['https://files.example/a.mp4', 'https://api.example/v1', true],
  ['https://files.example/a.mp4', 'http://127.0.0.1:4000', true],
  ['http://127.0.0.1:4000/a.mp4', 'http://127.0.0.1:4000', true],
  ['http://127.0.0.1:5000/a.mp4', 'http://127.0.0.1:4000', true],
  ['http://127.0.0.2:4000/a.mp4', 'http://127.0.0.1:4000', false],
  ['http://localhost:4000/a.mp4', 'http://127.0.0.1:4000', false],
  ['http://api.example/a.mp4', 'https://api.example/v1', false],
  ['http://169.254.169.254/latest', 'https://api.example/v1', false],
  ['https://169.254.169.254/latest', 'https://api.example/v1', false],
  ['https://10.0.0.1/a.mp4', 'https://api.example/v1', false],
  ['https://2130706433/a.mp4', 'https://api.example/v1', false],
  ['https://[::ffff:127.0.0.1]/a.mp4', 'https://api.example/v1', false],
  ['https://[::1]/a.mp4', 'http://127.0.0.1:4000', false],
  ['https://93.184.215.14/a.mp4', 'https://api.example/v1', true],
  ['https://10.0.0.1/a.mp4', 'https://10.0.0.1/v1', true],
  ['https://[fd12::1]:444/a.mp4', 'https://[fd12::1]/v1', true],
  ['ftp://127.0.0.1/a.mp4', 'http://127.0.0.1:4000', false],
  ['file:///etc/hostname', 'http://127.0.0.1:4000', false],
  ['data:video/mp4;base64,AAAA', 'http://127.0.0.1:4000', false],
])('%s from %s: %s', (address, providerUrl, expected) => {
  expect(isMediaAddress(new URL(address), new URL(providerUrl))).toBe(expected);
});
