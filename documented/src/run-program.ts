/** Runs a program of the documentation exactly as printed, in a place where its imports are found. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { delimiter, extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readProgram } from './read-program.ts';

/** In here, so that packages are those of this one's package.json. Git does not see it. */
const PROGRAMS = fileURLToPath(new URL('../.programs', import.meta.url));
const BINARIES = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const PROGRAM_MS = 150_000;

/** By the ending of the title. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  '.mjs': process.execPath,
  '.ts': process.execPath,
  '.sh': 'bash',
};

export interface ProgramOptions {
  /** The variables that the page tells the reader to set. The program sees no others. */
  environment?: Readonly<Record<string, string>>;
  arguments?: readonly string[];
  /** What runs it, where the ending of its title does not say. */
  interpreter?: string;
  /** How long it may take; two and a half minutes when absent. */
  limitMs?: number;
}

export interface ProgramRun extends AsyncDisposable {
  code: number | null;
  output: string;
  errors: string;
  /** Where it ran, with what it wrote; gone when the run is disposed of. */
  directory: string;
}

export async function runProgram(
  page: string,
  title: string,
  options: ProgramOptions = {},
): Promise<ProgramRun> {
  const program = await readProgram(page, title);
  const interpreter = options.interpreter ?? INTERPRETERS[extname(title)];
  if (interpreter === undefined) throw new Error(`nothing is known that runs ${title}`);
  await mkdir(PROGRAMS, { recursive: true });
  const directory = await mkdtemp(join(PROGRAMS, 'run-'));
  const path = join(directory, title);
  await writeFile(path, program);
  const child = spawn(interpreter, [path, ...(options.arguments ?? [])], {
    cwd: directory,
    env: {
      PATH: [BINARIES, join(process.execPath, '..'), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.limitMs ?? PROGRAM_MS,
  });
  const [[code], output, errors] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return {
    ...{ code, output, errors, directory },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
