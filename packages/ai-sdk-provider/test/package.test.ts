/** What is published: JavaScript that needs neither this workspace nor a reader of TypeScript. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const PACKAGE = join(import.meta.dirname, '..');
const IMPORT = /(?:from|import\()\s*'(?<specifier>[^']+)'/g;

interface Manifest {
  exports: Record<string, string>;
  publishConfig: { exports: Record<string, { types: string; default: string }> };
  dependencies: Record<string, string>;
}

let dist: string;
let manifest: Manifest;

beforeAll(async () => {
  // Within the package, where its dependencies are found.
  dist = await mkdtemp(join(PACKAGE, 'node_modules/.dist-'));
  const tsc = join(PACKAGE, '../../node_modules/.bin/tsc');
  await run(tsc, ['-p', join(PACKAGE, 'tsconfig.publish.json'), '--outDir', dist]);
  manifest = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as Manifest;
});
afterAll(() => rm(dist, { recursive: true, force: true }));

async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(dist, file), 'utf8');
  return [...text.matchAll(IMPORT)].flatMap(({ groups }) => groups?.specifier ?? []);
}

test('it imports nothing but its dependencies', async () => {
  const files = globSync('*.js', { cwd: dist });
  expect(files.length).toBeGreaterThan(10);
  const specifiers = (await Promise.all(files.map(importsOf))).flat();
  const bare = specifiers.filter((each) => !each.startsWith('./'));
  expect(new Set(bare)).toEqual(new Set(Object.keys(manifest.dependencies)));
});

test('the types that an application sees name nothing of this workspace', async () => {
  const seen = new Set<string>();
  async function follow(file: string): Promise<void> {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of await importsOf(file)) {
      expect(specifier).not.toMatch(/^@geekhub\//);
      if (specifier.startsWith('./')) await follow(specifier.slice(2).replace(/\.ts$/, '.d.ts'));
    }
  }
  for (const entry of [
    'create-geekhub',
    'video-options',
    'video-failed-error',
    'video-not-collected-error',
  ]) {
    await follow(`${entry}.d.ts`);
  }
  expect(seen.size).toBeGreaterThan(4);
});

test('every entry is where the manifest of the published package says', async () => {
  const { '.': main } = manifest.publishConfig.exports;
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(Object.keys(manifest.exports));
  const program = `
    const { createGeekHub } = await import(${JSON.stringify(join(dist, main?.default.replace('./dist/', '') ?? ''))});
    console.log(createGeekHub().video('fal/kling-2').modelId);
  `;
  const { stdout } = await run(process.execPath, [
    '--no-experimental-strip-types',
    '--input-type=module',
    '-e',
    program,
  ]);
  expect(stdout).toBe('fal/kling-2\n');
});

test('an editor offers the models of the catalogue', async () => {
  const text = await readFile(join(PACKAGE, 'src/model-id.ts'), 'utf8');
  expect([...text.matchAll(/\| '([^']+)'/g)].map(([, id]) => id)).toEqual(CATALOGUE.map(({ id }) => id));
});
