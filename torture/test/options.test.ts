/** The command line of the torture. */
import { describe, expect, test } from 'vitest';
import { OptionsError, readOptions } from '../src/options.ts';

describe('the command line', () => {
  test('asks for two hundred kills and a new seed when it asks for nothing', () => {
    const [first, second] = [readOptions([]), readOptions([])];
    expect(first).toMatchObject({ kills: 200, report: false });
    expect(first?.seed).not.toBe(second?.seed);
  });

  test('repeats a schedule by its seed', () => {
    const words = ['--kills', '20', '--seed', '42', '--report'];
    expect(readOptions(words)).toEqual({ kills: 20, seed: 42, report: true });
  });

  test.each([
    ['--kills', '0'],
    ['--kills', '401'],
    ['--kills', 'many'],
    ['--kills', '1.5'],
    ['--seed', '-1'],
    ['--kill', '3'],
  ])('is refused with the usage: %s %s', (...words) => {
    expect(() => readOptions(words)).toThrow(OptionsError);
    expect(() => readOptions(words)).toThrow('npm run torture');
  });

  test('only wants to know', () => {
    expect(readOptions(['--help'])).toBeNull();
  });
});
