/** Every link from one page of the checkout to another leads somewhere. */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LINK = /\[[^\]]*\]\((?<target>[^)\s]+)\)/g;
const FENCED = /^(`{3,}).*?^\1$/gms;

/** As pages on the web make them: the heading in small letters, spaces as dashes, no other signs. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

async function readPage(path: string): Promise<string> {
  return (await readFile(join(ROOT, path), 'utf8')).replaceAll(FENCED, '');
}

async function isThere(page: string, target: string): Promise<boolean> {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  const found = await stat(join(ROOT, file)).catch(() => null);
  if (found === null || anchor === undefined) return found !== null;
  const headings = [...(await readPage(file)).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => anchorOf(text));
  return headings.includes(anchor);
}

const { stdout } = await promisify(execFile)(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  {
    cwd: ROOT,
  },
);

test.each(stdout.trim().split('\n'))('%s', async (page) => {
  const targets = [...(await readPage(page)).matchAll(LINK)].map(({ groups }) => groups?.target ?? '');
  const own = targets.filter((target) => !/^[a-z]+:/.test(target));
  const checked = await Promise.all(
    own.map(async (target) => ({ target, there: await isThere(page, target) })),
  );
  expect(checked.filter(({ there }) => !there).map(({ target }) => target)).toEqual([]);
});
