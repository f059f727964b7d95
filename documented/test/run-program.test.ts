/** A program of a page runs as it stands there, and what it did is told. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

const PAGE = 'documented/test/example-page.md';

test('a program finds its packages, and a gateway behind the variables that pages name', async () => {
  await using gateway = await startGateway();
  await using run = await runProgram(PAGE, 'models.mjs', { environment: gateway.environment });
  expect(run).toMatchObject({ code: 0, errors: '' });
  expect(run.output.split('\n')).toContain('fal/kling-2');
});

test('its end, its words and its files are told, and the files are gone afterwards', async () => {
  const run = await runProgram(PAGE, 'fail.sh', { arguments: ['hello'] });
  expect(run).toMatchObject({ code: 3, output: '', errors: 'this went wrong\n' });
  expect(await readFile(join(run.directory, 'words.txt'), 'utf8')).toBe('hello\n');
  await run[Symbol.asyncDispose]();
  await expect(stat(run.directory)).rejects.toThrow('ENOENT');
});

test('a title that no block has, or two have, is an error', async () => {
  await expect(runProgram(PAGE, 'other.mjs')).rejects.toThrow('has 0 code blocks with title="other.mjs"');
  await expect(runProgram(PAGE, 'twice.mjs')).rejects.toThrow('has 2 code blocks with title="twice.mjs"');
});

test('a program in a language that nothing is known of is not run', async () => {
  await expect(runProgram(PAGE, 'unknown.rb')).rejects.toThrow('nothing is known that runs unknown.rb');
});
