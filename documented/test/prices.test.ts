/** The program of docs/prices.md, which prints what the page says. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

test('a job whose first model fails is delivered by the second, below its max_cost', async () => {
  await using gateway = await startGateway();
  await using run = await runProgram('docs/prices.md', 'fall-back.mjs', { environment: gateway.environment });
  expect(run).toMatchObject({ code: 0, errors: '' });
  const page = await readFile(new URL('../../docs/prices.md', import.meta.url), 'utf8');
  expect(page).toContain(`The program prints:\n\n\`\`\`\n${run.output.replaceAll(/ +$/gm, '')}\`\`\``);
});
