/** What an answer says of the provider itself, told apart from what it says of one job. */
import { expect, test } from 'vitest';
import { troubleIn } from '../src/trouble-in.ts';

test.each([
  [429, 'limited'],
  [401, 'credentials_refused'],
  [402, 'credentials_refused'],
  [403, 'credentials_refused'],
  [500, 'unwell'],
  [503, 'unwell'],
  [302, 'unwell'],
  [200, 'unwell'],
])('a call that came to nothing with %i says of the provider: %s', (status, trouble) => {
  expect(troubleIn({ status, sent: true })).toEqual({ trouble });
});

test.each([400, 404, 408, 422])('one that came to nothing with %i may be about its own job', (status) => {
  expect(troubleIn({ status, sent: true })).toEqual({});
});

test('silence is told apart from no connection', () => {
  expect(troubleIn({ status: null, sent: true })).toEqual({ trouble: 'unwell' });
  expect(troubleIn({ status: null, sent: false })).toEqual({ trouble: 'unreachable' });
});
