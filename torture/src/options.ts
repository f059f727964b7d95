/** What the command line asks for. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface TortureOptions {
  kills: number;
  /** Decides the whole schedule. */
  seed: number;
  /** Write the report as JSON too. */
  report: boolean;
}

/** The command line is wrong; the message says how it should be. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

export const USAGE = `npm run torture -- [options]

  --kills N   how many processes are killed (default 200, some ten minutes; 20 takes a minute or two)
  --seed N    repeats the schedule of an earlier run (default: a new one, which is printed)
  --report    also write test-output/torture.json`;

const LARGEST_SEED = 2 ** 31;
/** The emulators remember ten thousand submits, each for an hour: what is counted in the end must all be there. */
const MOST_KILLS = 400;

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new OptionsError(`--${name} must be a whole number from ${from} to ${to}.\n\n${USAGE}`);
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: {
        kills: { type: 'string', default: '200' },
        seed: { type: 'string' },
        report: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** null when only the usage was asked for. Throws OptionsError. */
export function readOptions(words: string[]): TortureOptions | null {
  const { kills, seed, report, help } = parse(words);
  if (help) return null;
  return {
    kills: wholeNumber('kills', kills, 1, MOST_KILLS),
    seed: seed === undefined ? randomInt(LARGEST_SEED) : wholeNumber('seed', seed, 0, LARGEST_SEED),
    report,
  };
}
