/** How a prompt is broken into lines, with every character one wide. */
import { expect, test } from 'vitest';
import { wrapText } from '../src/wrap-text.ts';

function wrap(text: string, maxWidth: number, maxLines: number) {
  return wrapText(text, { maxWidth, maxLines, measure: (part) => Array.from(part).length });
}

test('words are kept whole and lines are filled', () => {
  expect(wrap('a wave of green salsa', 9, 5)).toEqual({
    lines: ['a wave of', 'green', 'salsa'],
    whole: true,
  });
});

test('a text that does not fit ends in an ellipsis within its last line', () => {
  expect(wrap('a wave of green salsa', 9, 1)).toEqual({ lines: ['a wave o…'], whole: false });
});

test('a word wider than a line is broken', () => {
  expect(wrap('an abcdefgh z', 4, 5)).toEqual({ lines: ['an a', 'bcde', 'fgh', 'z'], whole: true });
});

test('a broken word keeps its composed characters whole', () => {
  const family = '👨‍👩‍👧';
  expect(wrap(family.repeat(3), 5, 3).lines).toEqual([family, family, family]);
});

test('line breaks and control characters are spaces', () => {
  expect(wrap(' a\r\nb\t\u0007c ', 9, 2).lines).toEqual(['a b c']);
});

test('a text of nothing but spaces has no lines', () => {
  expect(wrap(' \n ', 9, 2)).toEqual({ lines: [], whole: true });
});
