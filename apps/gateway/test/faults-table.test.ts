/** docs/faults.md is what the tests show: each row names tests that exist, and none is missing. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const FAULTS = 60;
const PAGE = new URL('../../../docs/faults.md', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

/** A link to a file, and the names of tests in it until the next one. */
const REFERENCE = /\[[^\]]+\]\((?<path>\.\.\/[^)]+)\)(?<names>[^[`]*)/g;

/** A title stands in quotes; one that is made of a pattern begins or ends with them. */
const QUOTES = ["'", '"', '`'];

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

/** Without the escapes of the three kinds of quotes. */
function readTests(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, PAGE)), 'utf8').replaceAll(/\\(['"`])/g, '$1');
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
      const tests = readTests(path);
      const isTitle = (name: string) =>
        QUOTES.some((quote) => tests.includes(quote + name) || tests.includes(name + quote));
      expect(
        namesIn(names).filter((name) => !isTitle(name)),
        path,
      ).toEqual([]);
    }
    for (const [, name = ''] of shownBy.matchAll(/`npm run ([a-z-]+)`/g))
      expect(scripts).toHaveProperty([name]);
  });
});
