/** The programs that the playground shows do what they promise, exactly as they stand there. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PNG } from '@geekhub/testing/sample-images';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM, inBrowser } from './find-chromium.ts';
import { lookAt, type OpenConsole, openConsole } from './open-console.ts';
import { readJobs } from './playground-pages.ts';

/** In there the packages of the programs of the documentation are found. Git does not see it. */
const PROGRAMS = fileURLToPath(new URL('../../../documented/.programs/', import.meta.url));
const run = promisify(execFile);

/** Every kind of quote and escape that a shell or a language might take for its own. */
const PROMPT =
  'it\'s "a boat" $HOME `id` \\n $' + '{1+1} %s \u{1F6F6} \u05E9\u05DC\u05D5\u05DD <b>\n"id":"x" second line';

/** null where there is none with what the program needs. */
function findPython(): string | null {
  try {
    const asked = ['-c', 'import requests, sys; print(sys.executable)'];
    return execFileSync('python3', asked, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

const PYTHON = findPython();

describe.skipIf(CHROMIUM === undefined)(inBrowser('the code of the playground'), () => {
  let house: OpenConsole;
  let page: Page;
  let directory: string;
  beforeAll(async () => {
    house = await openConsole();
    ({ page } = await house.newPage());
    await house.signIn(page);
    await mkdir(PROGRAMS, { recursive: true });
    directory = await mkdtemp(join(PROGRAMS, 'console-'));
    await writeFile(join(directory, 'first-frame.png'), PNG.bytes);
    await writeFile(join(directory, 'last-frame.png'), PNG.bytes);
  });
  // The form of one test is no draft of the next.
  beforeEach(() => page.evaluate(() => sessionStorage.clear()));
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    await house?.[Symbol.asyncDispose]();
  });

  async function readProgram(label: string): Promise<string> {
    await page.getByRole('radio', { name: label, exact: true }).check();
    return (await page.getByRole('region', { name: label, exact: true }).locator('code').textContent()) ?? '';
  }

  async function runProgram(program: string, name: string, interpreter: string): Promise<void> {
    await writeFile(join(directory, name), program);
    await rm(join(directory, 'video.mp4'), { force: true });
    const { stdout } = await run(interpreter, [name], {
      cwd: directory,
      env: {
        PATH: [join(process.execPath, '..'), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
        GEEKHUB_API_KEY: house.gateway.secrets.test_key,
      },
    });
    expect(stdout).toMatch(/^[0-9a-f-]{36} is in video\.mp4\n$/);
    expect((await stat(join(directory, 'video.mp4'))).size).toBeGreaterThan(10_000);
  }

  const LANGUAGES = [
    ['curl', 'program.sh', 'bash', true],
    ['Node', 'program.mjs', process.execPath, true],
    ['AI SDK', 'ai-sdk.mjs', process.execPath, true],
    [
      PYTHON === null ? 'Python (skipped: no python3 with requests here)' : 'Python',
      'program.py',
      PYTHON ?? '',
      PYTHON !== null,
    ],
  ] as const;

  it.each(LANGUAGES)('%s makes the very video of the form', async (label, name, interpreter, isThere) => {
    if (!isThere) return;
    await page.goto(house.address('playground'));
    await page.getByLabel('Prompt', { exact: true }).fill(PROMPT);
    await page.getByRole('radio', { name: 'Veo 3.1 on fal.ai' }).check();
    await page.getByRole('radio', { name: '9:16', exact: true }).check();
    await page.getByRole('radio', { name: '1080p', exact: true }).check();
    await page.getByRole('radio', { name: 'Silent' }).check();
    await page.getByLabel('Negative prompt').fill('rain, it\'s "wet"');
    await page.getByLabel('Seed').fill('7');
    await page.getByText('Show the code').click();
    await runProgram(await readProgram(label), name, interpreter);
    const [job] = await readJobs(house);
    expect(job).toMatchObject({ model: 'fal/veo-3.1', prompt: PROMPT, duration: 8, aspect_ratio: '9:16' });
  });

  it.each(LANGUAGES)('%s brings two frames along', async (label, name, interpreter, isThere) => {
    if (!isThere) return;
    await page.goto(house.address('playground'));
    await page.getByLabel('Prompt', { exact: true }).fill('two frames');
    await page.getByRole('radio', { name: 'Luma Ray 2' }).check();
    const picture = { name: "'; rm x.png", mimeType: 'image/png', buffer: Buffer.from(PNG.bytes) };
    await page.getByLabel('First frame').setInputFiles(picture);
    await page.getByLabel('Last frame').setInputFiles(picture);
    await page.getByText('Show the code').click();
    await page.getByText('first-frame.png, last-frame.png').waitFor();
    if (name === 'program.sh') await lookAt(page, 'playground-code');
    await runProgram(await readProgram(label), name, interpreter);
    const [job] = await readJobs(house);
    expect(job).toMatchObject({ model: 'fal/luma-ray-2', prompt: 'two frames', status: 'completed' });
  });

  it('has what the sandbox is to do, and models that take over', async () => {
    await page.goto(house.address('playground'));
    await page.getByLabel('Prompt', { exact: true }).fill('a boat');
    await page.getByRole('radio', { name: 'Kling 2' }).check();
    await page.getByText('More: models that take over').click();
    await page.getByRole('button', { name: 'Add a model: Luma Ray 2' }).click();
    await page.getByRole('combobox', { name: 'What is to happen' }).click();
    await page.getByRole('option', { name: 'The provider fails' }).click();
    await page.getByText('Show the code').click();
    await runProgram(await readProgram('Node'), 'fallback.mjs', process.execPath);
    const [job] = await readJobs(house);
    expect(job).toMatchObject({ model: 'fal/kling-2', rendered_by: 'fal/luma-ray-2' });
  });
});
