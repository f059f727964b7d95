/** What the shells are offered, and that they can read what offers it. */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { makeFolder, runCli, SEARCH_PATH } from './run-cli.ts';

// A command is a process of its own, and some tests have many.
vi.setConfig({ testTimeout: 180_000 });

async function offered(...words: string[]): Promise<string[]> {
  const { code, stdout } = await runCli(['complete', '--', ...words], {});
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  // Last stands what the shell is to do with them.
  expect(lines.pop()).toMatch(/^:\d+$/);
  return lines.map((line) => line.split('\t')[0] ?? '');
}

test('commands, their options and known values are offered, without a gateway or a key', async () => {
  expect(await offered('')).toEqual(expect.arrayContaining(['login', 'video', 'webhooks', 'admin']));
  expect(await offered('webhooks', '')).toEqual(
    expect.arrayContaining(['listen', 'endpoints', 'deliveries']),
  );
  expect(await offered('video', '--du')).toEqual(['--duration']);
  expect(await offered('video', '--model', 'fal/k')).toEqual(['fal/kling-2']);
  expect(await offered('admin', 'keys', 'create', '--mode', '')).toEqual(['live', 'test']);
  expect(await offered('webhooks', 'listen', '--events', '')).toContain('video.failed');
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;

  test('is made', async () => {
    const { code, stdout } = await runCli(['completion', shell], {});
    expect(code).toBe(0);
    expect(stdout).toContain('geekhub complete -- ');
  });

  test.runIf(isThere)('is one that the shell can read', async () => {
    const { stdout } = await runCli(['completion', shell], {});
    const path = join(await makeFolder(), `completion.${shell}`);
    await writeFile(path, stdout);
    const read = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
    expect(read).toMatchObject({ status: 0, stderr: '' });
  });
});

test('bash, asked as it asks at a TAB, gets the models', async () => {
  const { stdout } = await runCli(['completion', 'bash'], {});
  const path = join(await makeFolder(), 'completion.bash');
  // In place of the package bash-completion, which may not be there: its one function that the script calls.
  const words = `_get_comp_words_by_ref() { cur=\${COMP_WORDS[COMP_CWORD]}; prev=; words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; }`;
  await writeFile(
    path,
    `${words}\n${stdout}\nCOMP_WORDS=(geekhub video --model fal/k); COMP_CWORD=3; COMP_TYPE=9; __geekhub_complete; echo "\${COMPREPLY[@]}"\n`,
  );
  const answer = spawnSync('bash', [path], { encoding: 'utf8', env: { PATH: SEARCH_PATH } });
  expect(answer.stdout.trim()).toBe('fal/kling-2');
});
