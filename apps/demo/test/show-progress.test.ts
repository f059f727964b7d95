/** What a terminal shows while a job is under way. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Job } from '@geekhub/contracts/job';
import { exampleJob } from '@geekhub/testing/example-job';
import { expect, test } from 'vitest';
import { showProgress } from '../src/show-progress.ts';

const job = exampleJob();

async function shown(isTTY: boolean, ...jobs: Job[]): Promise<string> {
  const output = Object.assign(new PassThrough(), { isTTY });
  const display = showProgress(output);
  for (const seen of jobs) display.update(seen);
  display.stop();
  output.end();
  return text(output);
}

test('a terminal gets a bar that is filled as far as the job is', async () => {
  const bar = await shown(true, { ...job, progress: 50 });
  expect(bar).toContain(`[${'='.repeat(15)}${'-'.repeat(15)}]  50% | processing | `);
});

test('a terminal gets its cursor back', async () => {
  const bar = await shown(true, job);
  expect(bar.lastIndexOf('\u001b[?25h')).toBeGreaterThan(bar.indexOf('\u001b[?25l'));
});

test('a progress that is not known is not made up', async () => {
  expect(await shown(true, job)).toContain(`[${'-'.repeat(30)}]  --% | processing`);
});

test('a pipe gets a line for each change and no control characters', async () => {
  const half = { ...job, progress: 50 };
  const lines = await shown(false, job, job, half, half, { ...job, status: 'completed', progress: 100 });
  expect(lines).toMatch(
    /^processing --% after \d+ s\nprocessing 50% after \d+ s\ncompleted 100% after \d+ s\n$/,
  );
});

test('what is left is told where the gateway knows it', async () => {
  const expected = { ...job, progress: 50, eta_seconds: 12 };
  expect(await shown(true, expected)).toContain('50% | processing, about 12 s left | ');
  expect(await shown(false, expected)).toMatch(/^processing 50% after \d+ s, about 12 s left\n$/);
});
