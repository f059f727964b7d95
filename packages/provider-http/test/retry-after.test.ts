/** A provider's Retry-After is obeyed within reason. */
import { expect, test } from 'vitest';
import { readRetryAfter } from '../src/retry-after.ts';

const now = Date.parse('2026-11-01T10:00:00Z');

test.each([
  ['7', 7_000],
  ['0', 0],
  ['86400', 300_000],
  ['Sun, 01 Nov 2026 10:00:30 GMT', 30_000],
  ['Sun, 01 Nov 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['', null],
])('%j asks for a wait of %s ms', (value, waitMs) => {
  expect(readRetryAfter(new Headers({ 'retry-after': value }), { now })).toBe(waitMs);
});

test('a date far away is five minutes, as a number of seconds is', () => {
  const value = 'Mon, 02 Nov 2026 10:00:00 GMT';
  expect(readRetryAfter(new Headers({ 'retry-after': value }), { now })).toBe(300_000);
});

test('the longest wait is for the caller to say', () => {
  const longestMs = 86_400_000;
  for (const value of ['3600', 'Sun, 01 Nov 2026 11:00:00 GMT']) {
    expect(readRetryAfter(new Headers({ 'retry-after': value }), { longestMs, now })).toBe(3_600_000);
  }
  expect(readRetryAfter(new Headers({ 'retry-after': '999999' }), { longestMs, now })).toBe(longestMs);
});

test('no header asks for no wait', () => {
  expect(readRetryAfter(new Headers(), { now })).toBeNull();
});
