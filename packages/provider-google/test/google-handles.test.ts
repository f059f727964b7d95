/** What is kept of a render can be kept: whatever Google wrote, a database takes it. */
import { expect, test } from 'vitest';
import { readOperation, readOutput } from '../src/google-handles.ts';

test('an address keeps no character that a database refuses', () => {
  expect(readOutput({ uri: 'https://google.test/a\u0000b:download?alt=media' })).toEqual({
    uri: 'https://google.test/a%00b:download?alt=media',
  });
});

test('the name of an operation is a path, and nothing else is one', () => {
  const name = 'models/veo-3.1-generate-preview/operations/a1b2-c3';
  expect(readOperation({ name })).toEqual({ name });
  for (const odd of ['', 'a\u0000b', 'a b', 'a?b', 'a#b', '\ud800'])
    expect(readOperation({ name: odd })).toBeNull();
});
