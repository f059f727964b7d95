/** The prompt is found in what each provider is sent. */
import { expect, test } from 'vitest';
import { readPrompt } from '../src/read-prompt.ts';

test.each([
  { to: 'fal', sent: { prompt: 'torture 1', duration: '5' } },
  { to: 'Google', sent: { instances: [{ prompt: 'torture 1' }], parameters: { durationSeconds: 8 } } },
])('in a submit to $to', ({ sent }) => {
  expect(readPrompt(sent)).toBe('torture 1');
});

test('and in nothing else', () => {
  expect([null, 'prompt', {}, { prompt: 1 }].map(readPrompt)).toEqual(['', '', '', '']);
});
