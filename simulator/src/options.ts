/** What the command line asks for. */
import { parseArgs } from 'node:util';

export type SimulateOptions =
  | { kind: 'seeds'; from: number; count: number }
  /** One seed, with everything that happened in it. */
  | { kind: 'replay'; seed: number }
  | { kind: 'mutations' }
  | { kind: 'usage' };

/** The command line is wrong; the message says how it should be. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

export const USAGE = `npm run simulate -- [options]

  --seeds N      how many runs (default 100)
  --from N       the first seed (default 1)
  --seed N       this run alone, with its trace: exactly what the seed did before
  --mutations    prove that deliberate mistakes are found`;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 2_000_000_000) return value;
  throw new OptionsError(`--${name} must be a whole number from 1.\n\n${USAGE}`);
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: {
        seeds: { type: 'string', default: '100' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        mutations: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** Throws OptionsError. */
export function readOptions(words: string[]): SimulateOptions {
  const values = parse(words);
  if (values.help) return { kind: 'usage' };
  if (values.mutations) return { kind: 'mutations' };
  if (values.seed !== undefined) return { kind: 'replay', seed: wholeNumber('seed', values.seed) };
  return { kind: 'seeds', from: wholeNumber('from', values.from), count: wholeNumber('seeds', values.seeds) };
}
