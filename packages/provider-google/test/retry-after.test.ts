/** Every form in which Google may say how long to wait. */
import { expect, test } from 'vitest';
import { readRetryAfter, readRetryDelay } from '../src/retry-after.ts';

const now = Date.parse('Sun, 22 Nov 2026 10:00:00 GMT');

test.each([
  ['12', 12_000],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['86400', 300_000],
  ['soon', null],
])('Retry-After %s is %s ms', (value, expected) => {
  expect(readRetryAfter(new Headers({ 'retry-after': value }), now)).toBe(expected);
});

test('without Retry-After nobody asked us to wait', () => {
  expect(readRetryAfter(new Headers(), now)).toBeNull();
});

test.each([
  ['37s', 37_000],
  ['1.5005s', 1_501],
  ['3600s', 300_000],
  ['37', null],
])('a retryDelay of %s is %s ms', (value, expected) => {
  expect(readRetryDelay(value)).toBe(expected);
});
