/** Videos come over https, or from the host of a provider that is itself a local stand-in. */
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
  ['ftp://127.0.0.1/a.mp4', 'http://127.0.0.1:4000', false],
  ['file:///etc/hostname', 'http://127.0.0.1:4000', false],
  ['data:video/mp4;base64,AAAA', 'http://127.0.0.1:4000', false],
])('%s from %s: %s', (address, providerUrl, expected) => {
  expect(isMediaAddress(new URL(address), new URL(providerUrl))).toBe(expected);
});
