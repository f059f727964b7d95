/** docs/faults.md is what the tests show: each row names tests that exist, and none is missing. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { hasTitle, readTitles, type Titles } from './read-titles.ts';

const FAULTS = 60;
const PAGE = new URL('../../../docs/faults.md', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

/** A link to a file, and the names of tests in it until the next one. */
const REFERENCE = /\[[^\]]+\]\((?<path>\.\.\/[^)]+)\)(?<names>[^[`]*)/g;

interface Row {
  number: number;
  fault: string;
  outcome: string;
  shownBy: string;
}

function readRows(): Row[] {
  const rows: Row[] = [];
  for (const line of readFileSync(PAGE, 'utf8').split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, number = '', fault = '', outcome = '', shownBy = ''] = cells;
    if (/^\d+$/.test(number)) rows.push({ number: Number(number), fault, outcome, shownBy });
  }
  return rows;
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name);
}

const titles = new Map<string, Titles>();

function titlesIn(path: string): Titles {
  const read = titles.get(path) ?? readTitles(readFileSync(fileURLToPath(new URL(path, PAGE)), 'utf8'));
  titles.set(path, read);
  return read;
}

const rows = readRows();

test('every fault is there once, in order', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: FAULTS }, (_, index) => index + 1));
});

describe.each(rows)('fault $number, $fault,', ({ fault, outcome, shownBy }) => {
  test('has its outcome, and a test, a command or a reason', () => {
    expect(Math.min(fault.length, outcome.length, shownBy.length)).toBeGreaterThan(0);
    expect(shownBy).toMatch(/“[^”]+”|`npm run |^not to be shown: /);
  });

  test('names tests that exist', () => {
    const references = [...shownBy.matchAll(REFERENCE)].map(({ groups }) => groups ?? {});
    expect(references.flatMap(({ names = '' }) => namesIn(names))).toEqual(namesIn(shownBy));
    for (const { path = '', names = '' } of references) {
      expect(namesIn(names), path).not.toEqual([]);
      const missing = namesIn(names).filter((name) => !hasTitle(titlesIn(path), name));
      expect(missing, path).toEqual([]);
    }
    for (const [, name = ''] of shownBy.matchAll(/`npm run ([a-z-]+)`/g))
      expect(scripts).toHaveProperty([name]);
  });
});

describe('a title', () => {
  const titlesOf = readTitles(`
    // test('in a comment', () => {});
    import { test } from 'vitest';
    const NAMED = [{ when: 'in a named table', nth: 1 }];
    const other = 'in a constant';
    log('in another call');
    describe('of a describe', () => {
      it("of an it", () => say('within a test'));
      test.each([['in a table', 1]])('%s of a table', () => {});
      test.each(NAMED)('$when', () => {});
      for (const name of ['in a loop']) test(\`\${name} is a pattern\`, () => {});
      for (const name of ['in a loop without tests']) log(name);
      describe.skipIf(other)(reason ?? 'skipped for a reason', () => {});
      test.skip('skipped for ever', () => {});
      test.todo('to be written');
    });
  `);

  test.each([
    ...['of a describe', 'of an it', 'in a table', '%s of a table', 'in a named table', '$when', 'in a loop'],
    ...[' is a pattern', 'skipped for a reason'],
  ])('“%s” is one', (name) => {
    expect(hasTitle(titlesOf, name)).toBe(true);
  });

  test.each([
    ...['in a comment', 'in a constant', 'in another call', 'within a test', 'in a loop without tests'],
    ...['skipped for ever', 'to be written', 'of a', 'vitest'],
  ])('“%s” is none', (name) => {
    expect(hasTitle(titlesOf, name)).toBe(false);
  });
});
