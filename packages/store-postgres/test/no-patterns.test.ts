/** No statement compares with a pattern that anybody writes: there is no wildcard to escape, and none to be slow over. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PATTERNS: readonly [string, RegExp][] = [
  ['like', /\bi?like\b/i],
  ['similar to', /\bsimilar\s+to\b/i],
  ['the operators behind both', /~~/],
  // What a constraint compares with stands in it, a text from beginning to end.
  ['a regular expression that is no constant', /~\*?(?!\s*'\^[^']*\$')/],
  ['a function of regular expressions', /\bregexp_/i],
];

/** Its patterns stand in it, all of them: what customers write is the text that is looked through. */
const OWN_PATTERNS = 'migrations/0021-job-search.sql';

const files = ['migrations', 'src'].flatMap((directory) =>
  readdirSync(join(import.meta.dirname, '..', directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(sql|ts)$/.test(name))
    .map((name) => join(directory, name)),
);

test.each(PATTERNS)('no statement has %s', (_, pattern) => {
  expect(files.length).toBeGreaterThan(20);
  const read = (name: string) => {
    const text = readFileSync(join(import.meta.dirname, '..', name), 'utf8');
    return name === OWN_PATTERNS
      ? text.replaceAll(/\bregexp_replace\((\w+|normalize\([^)]*\)),\s*'/g, '')
      : text;
  };
  expect(files.filter((name) => pattern.test(read(name)))).toEqual([]);
});

test.each([
  "where prompt like '%' || $1 || '%'",
  'where prompt ilike $1',
  'where prompt similar  to $1',
  'where prompt ~~* $1',
  'where prompt ~ $1',
  "where prompt ~* '.*'",
  'regexp_match(prompt, $1)',
])('%s would be found', (statement) => {
  expect(PATTERNS.some(([, pattern]) => pattern.test(statement))).toBe(true);
});
