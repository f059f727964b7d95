/** Whoever opens the start page for the first time loads little. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { openConsole } from './open-console.ts';

const BUILT = fileURLToPath(new URL('../dist/', import.meta.url));
const MOST_GZIP_BYTES = 250_000;

test.skipIf(CHROMIUM === undefined)(
  inBrowser('the start page loads at most 250 kB of compressed JavaScript'),
  async () => {
    await using house = await openConsole();
    const { page: signInPage } = await house.newPage();
    await house.signIn(signInPage);
    const page = await signInPage.context().newPage();
    const scripts = new Set<string>();
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname);
    });
    await page.goto(house.gateway.url);
    await page.waitForURL('**/playground');
    await page.getByText('It will play here').waitFor();
    await page.waitForLoadState('networkidle');
    const loaded = await Promise.all(
      [...scripts].map(async (path) => {
        const content = await readFile(BUILT + path.replace('/console/', ''));
        return { path, gzip: gzipSync(content).length, brotli: brotliCompressSync(content).length };
      }),
    );
    const sum = (of: 'gzip' | 'brotli') => loaded.reduce((bytes, each) => bytes + each[of], 0);
    console.info(`first load: ${loaded.length} scripts, ${sum('gzip')} B gzip, ${sum('brotli')} B brotli`);
    expect(loaded.some(({ path }) => path.includes('playground'))).toBe(true);
    expect(sum('gzip'), JSON.stringify(loaded)).toBeLessThanOrEqual(MOST_GZIP_BYTES);
  },
);
