/** The programs of docs/ai-sdk.md do what the page says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@geekhub/testing/free-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { type GatewayProcess, startGateway } from '../src/start-gateway.ts';

const PAGE = 'docs/ai-sdk.md';
const JOB_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let gateway: GatewayProcess;
let port: number;

beforeAll(async () => {
  port = await findFreePort();
  gateway = await startGateway({ OUTBOUND_ALLOW: `127.0.0.1:${port}` });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const run = (title: string, more: { environment?: Record<string, string>; arguments?: string[] } = {}) =>
  runProgram(PAGE, title, { ...more, environment: { ...gateway.environment, ...more.environment } });

test('make-video.mjs saves a video and says what it cost', async () => {
  await using made = await run('make-video.mjs');
  expect(made).toMatchObject({ code: 0, errors: '' });
  const [id, ...cost] = made.output.trim().split(' ');
  expect(id).toMatch(JOB_ID);
  expect(cost).toEqual(['4.20', 'MXN']);
  const file = await readFile(join(made.directory, 'boat.mp4'));
  expect(file.subarray(4, 8).toString()).toBe('ftyp');
});

test('start.mjs orders once, however often it is run, and collect.mjs gets the video', async () => {
  await using started = await run('start.mjs');
  await using again = await run('start.mjs');
  expect(started).toMatchObject({ code: 0, errors: '', output: again.output });
  const operation = started.output.trim();
  expect(operation).toMatch(JOB_ID);
  await using collected = await run('collect.mjs', { arguments: [operation] });
  expect(collected).toMatchObject({ code: 0, errors: '' });
  expect(collected.output).toContain(`/${operation}/video.mp4`);
});

test('webhook.mjs hears of the end, believes the signature and collects the video', async () => {
  const answer = await fetch(`${gateway.url}/v1/webhooks/secret`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.secrets.test_key}` },
  });
  const { secret } = (await answer.json()) as { secret: string };
  await using told = await run('webhook.mjs', {
    environment: {
      ...{ WEBHOOK_SECRET: secret, PORT: String(port) },
      WEBHOOK_URL: `http://127.0.0.1:${port}/`,
    },
  });
  expect(told, gateway.log()).toMatchObject({ code: 0, errors: '' });
  expect(told.output).toMatch(/^completed http\S+\/video\.mp4\n$/);
});
