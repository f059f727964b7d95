/** The programs of docs/mcp.md do what the page says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { type GatewayProcess, startGateway } from '../src/start-gateway.ts';

const PAGE = 'docs/mcp.md';
const BIN = fileURLToPath(new URL('../../node_modules/.bin/geekhub-mcp', import.meta.url));

let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('client.mjs starts the server, orders a video and waits for it', async () => {
  await using run = await runProgram(PAGE, 'client.mjs', { environment: gateway.environment });
  expect(run).toMatchObject({ code: 0, errors: '' });
  const lines = run.output.trim().split('\n');
  expect(lines[0]).toMatch(
    /^Video \S+ is pending.*; 4\.20 MXN are set aside\. Call wait_for_video with this id\.$/,
  );
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^\d+ % (pending|processing|completed)$/);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.at(-1)).toMatch(/^completed http\S+\/video\.mp4$/);
});

test('http-client.mjs brings its own key to a server of many', async () => {
  const child = spawn(BIN, ['--http', '--port', '0', '--url', gateway.url, '--max-spend-mxn', '100.00'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
  });
  const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
  const environment = { ...gateway.environment, MCP_URL: line.slice(line.indexOf('http')) };
  await using run = await runProgram(PAGE, 'http-client.mjs', { environment });
  expect(run).toMatchObject({ code: 0, errors: '' });
  expect(run.output.trim().split('\n')).toHaveLength(7);
  expect(run.output).toContain('fal/kling-2: 0.84 MXN/s');
});
