/** Events from a real gateway, handed to a server of the user. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { WebhookEvent } from '@geekhub/contracts/webhook';
import { createApiCaller } from '@geekhub/gateway/test/api-caller';
import { type RunningGateway, startGateway } from '@geekhub/gateway/test/start-gateway';
import { findFreePort } from '@geekhub/testing/free-port';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startCuttingProxy } from './cutting-proxy.ts';
import {
  CACHE,
  COMMAND,
  type Environment,
  environmentOf,
  makeFolder,
  runCli,
  SEARCH_PATH,
} from './run-cli.ts';

// A command is a process of its own, and some tests have many.
vi.setConfig({ testTimeout: 180_000 });

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function submit(): Promise<string> {
  const caller = createApiCaller(gateway.url, gateway.secrets.test_key);
  const answer = await caller.post<{ id: string }>('/v1/videos/generations', {
    model: 'fal/kling-2',
    prompt: 'a',
  });
  return answer.body.id;
}

/** What the receiver got: each is verified as a receiver in earnest would. */
async function startReceiver(port: number, secret: () => string) {
  const events: { id: string; event: WebhookEvent }[] = [];
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    const headers = request.headers as Record<string, string>;
    const event = new Webhook(secret()).verify(body, headers) as WebhookEvent;
    events.push({ id: headers['webhook-id'] ?? '', event });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return events;
}

async function startListening(commandLine: readonly string[], environment: Environment) {
  const folder = await makeFolder();
  const child = spawn(COMMAND, ['webhooks', 'listen', ...commandLine], {
    cwd: folder,
    env: { PATH: SEARCH_PATH, HOME: folder, XDG_CACHE_HOME: CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const notes: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => void notes.push(line));
  await expect.poll(() => notes[0]).toMatch(/^Listening at /);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    ...{ lines, notes },
    stop() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

test('a server gets what happens, signed with the secret that is shown, and its answers are told', async () => {
  const port = await findFreePort();
  const forward = `http://127.0.0.1:${port}/hooks`;
  const listening = await startListening(['--forward', forward], environmentOf(gateway));
  await expect.poll(() => listening.notes.length).toBe(3);
  expect(listening.notes[1]).toBe(`Events go to ${forward}, signed with`);
  const events = await startReceiver(port, () => listening.notes[2]?.trim() ?? '');
  const id = await submit();
  await expect.poll(() => listening.lines.length).toBe(2);
  expect(events.map(({ event }) => [event.type, event.data.id])).toEqual([
    ['video.processing', id],
    ['video.completed', id],
  ]);
  expect(listening.lines[1]).toMatch(
    new RegExp(`^\\d\\d:\\d\\d:\\d\\d {2}video\\.completed {2}${id} {2}→ 204 in \\d+ ms$`),
  );
  expect(await listening.stop()).toBe(130);
});

test('a server that is not there is tried again and said to be so', async () => {
  const port = await findFreePort();
  const forward = `http://127.0.0.1:${port}/hooks`;
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const listening = await startListening(
    ['--forward', forward, '--secret', secret, '--events', 'video.completed'],
    environmentOf(gateway),
  );
  const id = await submit();
  await expect.poll(() => listening.notes.at(-1)).toBe(`${forward}: nobody listens there. Again in 0.5 s.`);
  const events = await startReceiver(port, () => secret);
  await expect.poll(() => listening.lines).toEqual([expect.stringContaining(`${id}  → 204`)]);
  expect(events.map(({ event }) => event.type)).toEqual(['video.completed']);
  await listening.stop();
});

test('machines get the bodies, a line each; a line that breaks is gone on with, nothing lost and nothing twice', async () => {
  const proxy = await startCuttingProxy(gateway.url);
  const listening = await startListening(['--json'], { ...environmentOf(gateway), GEEKHUB_URL: proxy.url });
  const first = await submit();
  await expect.poll(() => listening.lines.length).toBe(2);
  proxy.cut();
  const second = await submit();
  await expect.poll(() => listening.notes.at(-1)).toBe('Listening again.');
  await expect.poll(() => listening.lines.length).toBe(4);
  const events = listening.lines.map((line) => WebhookEvent.parse(JSON.parse(line)));
  expect(events.map(({ type, data }) => `${type} ${data.id}`)).toEqual([
    ...[`video.processing ${first}`, `video.completed ${first}`],
    ...[`video.processing ${second}`, `video.completed ${second}`],
  ]);
  expect(listening.notes.some((note) => note.startsWith('The line broke off: '))).toBe(true);
  await listening.stop();
});

test('a line that breaks before anything happened loses nothing either', async () => {
  const proxy = await startCuttingProxy(gateway.url);
  const listening = await startListening(['--json'], { ...environmentOf(gateway), GEEKHUB_URL: proxy.url });
  proxy.cut();
  const id = await submit();
  await expect.poll(() => listening.lines.length).toBe(2);
  const events = listening.lines.map((line) => WebhookEvent.parse(JSON.parse(line)));
  expect(events.map(({ type, data }) => `${type} ${data.id}`)).toEqual([
    ...[`video.processing ${id}`, `video.completed ${id}`],
  ]);
  await listening.stop();
});

test.each([
  ['a key that is not known', 3, { GEEKHUB_API_KEY: `ghub_sk_test_${'x'.repeat(32)}` }, []],
  ['an event that there is not', 2, {}, ['--events', 'video.started']],
  ['a secret that is none', 2, {}, ['--secret', 'geheim']],
] as const)('%s ends it with exit code %i', async (_, exitCode, changes, options) => {
  const { code } = await runCli(['webhooks', 'listen', ...options], {
    ...environmentOf(gateway),
    ...changes,
  });
  expect(code).toBe(exitCode);
});
