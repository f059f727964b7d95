/** What the command line asks for. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Of one round. */
  seconds: number;
  rounds: number;
  connections: number;
  /** A real Postgres where databases may be made and dropped; null to leave it out. */
  databaseUrl: string | null;
  /** So many wait for jobs, instead of submits and polls being measured; null otherwise. */
  waiters: number | null;
  /** So many jobs are looked through as the gallery of the console does, instead; null otherwise. */
  gallery: number | null;
  /** Where to write the figures as JSON. */
  jsonFile: string | null;
}

/** The command line is wrong; the message says how it should be. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

export const USAGE = `npm run bench -- [options]

  --seconds N         length of a round (default 2)
  --rounds N          measured rounds of each subject (default 3)
  --connections N     requests under way at any moment (default 16)
  --database-url URL  a real Postgres to measure too; two databases are made there and dropped again
  --waiters N         measure what N who wait for jobs cost, and how soon they hear; needs --database-url
  --gallery N         measure what the filters of the console's gallery take among N jobs, and what they cost a submit;
                      needs --database-url
  --json FILE         also write every figure to FILE`;

function wholeNumber(name: string, text: string, most = 1_000): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new OptionsError(`--${name} must be a whole number from 1 to ${most}.\n\n${USAGE}`);
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: {
        seconds: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '3' },
        connections: { type: 'string', default: '16' },
        'database-url': { type: 'string' },
        waiters: { type: 'string' },
        gallery: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** null when only the usage was asked for. Throws OptionsError. */
export function readOptions(words: string[]): BenchOptions | null {
  const values = parse(words);
  if (values.help) return null;
  const databaseUrl = values['database-url'] ?? null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new OptionsError(`--database-url must be a postgres:// address.\n\n${USAGE}`);
  }
  const waiters = values.waiters === undefined ? null : wholeNumber('waiters', values.waiters, 4_000);
  if (waiters !== null && databaseUrl === null) {
    throw new OptionsError(`--waiters needs --database-url.\n\n${USAGE}`);
  }
  const gallery = values.gallery === undefined ? null : wholeNumber('gallery', values.gallery, 10_000_000);
  if (gallery !== null && databaseUrl === null) {
    throw new OptionsError(`--gallery needs --database-url.\n\n${USAGE}`);
  }
  return {
    ...{ waiters, gallery },
    seconds: wholeNumber('seconds', values.seconds),
    rounds: wholeNumber('rounds', values.rounds),
    connections: wholeNumber('connections', values.connections),
    databaseUrl,
    jsonFile: values.json ?? null,
  };
}
