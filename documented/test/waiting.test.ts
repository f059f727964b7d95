/** The programs of docs/waiting.md do what the page says. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { type GatewayProcess, startGateway } from '../src/start-gateway.ts';

const VIDEO = /http:\/\/127\.0\.0\.1:\d+\/\S+\/video\.mp4/;
const hasPython = spawnSync('python3', ['--version']).status === 0;

let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function outputOf(title: string, interpreter?: string): Promise<string> {
  const more = interpreter === undefined ? {} : { interpreter };
  await using run = await runProgram('docs/waiting.md', title, {
    environment: gateway.environment,
    ...more,
  });
  expect(run).toMatchObject({ code: 0, errors: '' });
  expect(run.output).toMatch(VIDEO);
  return run.output;
}

test.each(['wait.mjs', 'wait-openai.mjs', 'follow.mjs', 'follow.ts', 'wait-for.ts'])(
  '%s waits until the video is there',
  async (title) => {
    expect(await outputOf(title)).toContain('completed');
  },
);

test.skipIf(!hasPython)(
  'wait.py waits until the video is there (skipped where there is no Python)',
  async () => {
    expect(await outputOf('wait.py', 'python3')).toContain('completed');
  },
);

test('follow.sh prints the events that the page shows', async () => {
  const output = await outputOf('follow.sh');
  expect(output.startsWith('retry: 2000\n\nevent: video.')).toBe(true);
  expect(output).toMatch(
    /\n\nevent: video\.completed\nid: completed-100\ndata: \{"id":"[0-9a-f-]{36}",.*\}\n\n$/,
  );
});
