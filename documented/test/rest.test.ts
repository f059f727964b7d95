/** The program of docs/rest.md. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

test('curl makes a video, waits for it, saves it and reads its receipt', async () => {
  await using gateway = await startGateway();
  await using run = await runProgram('docs/rest.md', 'first-video.sh', { environment: gateway.environment });
  expect(run).toMatchObject({ code: 0, errors: '' });
  const [status, error, receipt = ''] = run.output.split('\n');
  expect([status, error]).toEqual(['completed', 'null']);
  expect(JSON.parse(receipt)).toMatchObject({ object: 'video.receipt', charge: { amount: '4.20' } });
  expect((await stat(join(run.directory, 'video.mp4'))).size).toBeGreaterThan(10_000);
});
