/** The program of docs/trpc.md. */
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

test('typed calls quote, order and follow a job to its end', async () => {
  await using gateway = await startGateway();
  await using run = await runProgram('docs/trpc.md', 'typed.ts', { environment: gateway.environment });
  expect(run).toMatchObject({ code: 0, output: '7 models\ncompleted 4.20 charged\n' });
});
