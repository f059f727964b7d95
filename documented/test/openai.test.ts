/** The programs of docs/openai.md; the one in Python is run by .ci/run, which has the package for it. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

test('the program for Node makes a video and saves it', async () => {
  await using gateway = await startGateway();
  await using run = await runProgram('docs/openai.md', 'make-video.mjs', {
    environment: gateway.environment,
  });
  expect(run).toMatchObject({ code: 0, errors: '' });
  expect(run.output).toMatch(/^[0-9a-f-]{36} completed, 640x360\n$/);
  expect((await stat(join(run.directory, 'video.mp4'))).size).toBeGreaterThan(10_000);
});
