/** The program of docs/sandbox.md, and its table against the scenarios that there are. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SANDBOX_SCENARIOS } from '@geekhub/contracts/sandbox-scenario';
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

const PAGE = 'docs/sandbox.md';

interface Row {
  name: string;
  status: string;
  errorCode: string;
  cost: string;
}

async function readTable(): Promise<Row[]> {
  const page = await readFile(fileURLToPath(new URL(`../../${PAGE}`, import.meta.url)), 'utf8');
  return page
    .split('\n')
    .filter((line) => /^\| `\w+` +\| `(completed|failed)`/.test(line))
    .map((line) => {
      const [name = '', status = '', errorCode = '', , cost = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.replaceAll('`', '').trim());
      return { name, status, errorCode, cost };
    });
}

test('each scenario has its row', async () => {
  expect((await readTable()).map(({ name }) => name)).toEqual([...SANDBOX_SCENARIOS]);
});

test('the program plays the scenarios, and each ends as its row says', async () => {
  await using gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '0' });
  await using run = await runProgram(PAGE, 'play-scenarios.mjs', { environment: gateway.environment });
  expect(run).toMatchObject({ code: 0, errors: '' });
  const seen = run.output.trimEnd().split('\n').toSorted();
  const rows = (await readTable()).filter(({ name }) => name !== 'slow');
  const expected = rows.map(({ name, status, errorCode, cost }) => `${name}: ${status} ${errorCode} ${cost}`);
  expect(seen.map((line) => line.replace(/, \d+ s$/, ''))).toEqual(expected.toSorted());
});
