/** A RetryInfo says how long to wait, and is obeyed within reason. */
import { expect, test } from 'vitest';
import { readRetryDelay } from '../src/retry-delay.ts';

test.each([
  ['37s', 37_000],
  ['1.5005s', 1_501],
  ['3600s', 300_000],
  ['37', null],
])('a retryDelay of %s is %s ms', (value, expected) => {
  expect(readRetryDelay(value)).toBe(expected);
});
