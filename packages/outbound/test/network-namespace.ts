/** Runs a program in a network namespace of its own, where the machine lets us make one. */
import { spawnSync } from 'node:child_process';

/** As root, or as a user who becomes root within. */
const WAYS = [['-n'], ['-rn']];

function findWay(): readonly string[] | null {
  const works = (way: readonly string[]) =>
    spawnSync('unshare', [...way, 'ip', 'link', 'set', 'lo', 'up']).status === 0;
  return WAYS.find(works) ?? null;
}

const way = findWay();

/** null, or why there can be none. */
export const noNamespaceBecause: string | null =
  way === null ? 'this machine lets us make no network namespace (unshare, ip)' : null;

/** The standard output of a TypeScript program that was given `input`. */
export function runInNamespace(program: string, input: string): string {
  if (way === null) throw new Error(noNamespaceBecause ?? '');
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    [...way, process.execPath, '--disable-warning=ExperimentalWarning', program],
    { input, encoding: 'utf8', timeout: 50_000 },
  );
  if (status !== 0) throw new Error(`the program ended with ${status}: ${stderr}`);
  return stdout;
}
