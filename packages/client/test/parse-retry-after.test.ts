/** The forms of Retry-After. */
import { expect, test } from 'vitest';
import { parseRetryAfter } from '../src/parse-retry-after.ts';

const nowMs = Date.parse('2026-11-23T10:00:00Z');

test.each([
  ['seconds', '15', 15],
  ['a date to come', 'Mon, 23 Nov 2026 10:00:30 GMT', 30],
  ['a date gone by', 'Mon, 23 Nov 2026 09:59:00 GMT', 0],
  ['words', 'soon', null],
  ['no header', null, null],
])('%s: %s is read as %s', (_, header, seconds) => {
  expect(parseRetryAfter(header, nowMs)).toBe(seconds);
});
