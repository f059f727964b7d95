/** The MCP server over HTTP: who is let in, what a session is, and what it leaves behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type { HttpServer } from '@geekhub/mcp/http/start-http-server';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { callTool, connectHttp, httpTransport, newClient, startMcpHttp } from './mcp-house.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const KLING = { model: 'fal/kling-2', prompt: 'a red balloon over the sea', duration: 5 };
const BIN = join(import.meta.dirname, '../../../packages/mcp/bin/geekhub-mcp');
const INITIALIZE = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

let gateway: RunningGateway;
let callers: ApiCallers;
let mcp: HttpServer;

beforeAll(async () => {
  // Nothing here is about videos that are finished.
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  callers = createApiCallers(gateway);
  mcp = await startMcpHttp(gateway.url, {
    maxSpendMxn: '10.00',
    allowedOrigins: ['https://app.example.com'],
  });
});
afterAll(async () => {
  await mcp.close();
  await gateway[Symbol.asyncDispose]();
});

interface RawAnswer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** As anyone may write it: `fetch` would put in a Host of its own. */
function send(
  headers: Record<string, string>,
  body: unknown = INITIALIZE,
  method = 'POST',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(mcp.url);
    const sent = request(
      {
        ...{ hostname, port, method, path: '/mcp' },
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      },
    );
    sent.once('error', reject);
    sent.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}

const withKey = (headers: Record<string, string> = {}) => ({
  authorization: `Bearer ${gateway.secrets.test_key}`,
  ...headers,
});

async function newKey(): Promise<string> {
  return (await createOrganization(callers.operator)).testKey;
}

describe('who is let in', () => {
  test.each([
    ['a name that was made to lead here', { host: 'evil.example' }, 403],
    ['such a name with the right port', { host: 'localhost.evil.example:8788' }, 403],
    ['no name that could be one', { host: 'a b' }, 403],
    ['a page', { origin: 'https://evil.example' }, 403],
    ['a page of this machine', { origin: 'http://localhost:3000' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
  ])('not %s', async (_, headers, status) => {
    const answer = await send(withKey(headers));
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('mcp-session-id');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('programs by the names of this machine, and pages that are allowed', async () => {
    for (const host of ['localhost', '127.0.0.1:1', '[::1]:8788', 'LOCALHOST']) {
      expect((await send(withKey({ host }))).status, host).toBe(200);
    }
    const origin = 'https://app.example.com';
    const asked = await send({ origin }, undefined, 'OPTIONS');
    expect(asked).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
    const answer = await send(withKey({ origin }));
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': origin, vary: 'origin' },
    });
  });

  test.each([
    ['no key', {}],
    ['a key that is none', { authorization: `Bearer ghub_sk_live_${'x'.repeat(32)}` }],
    ['another scheme', { authorization: 'Basic YTpi' }],
  ])('nobody with %s', async (_, headers) => {
    const answer = await send(headers);
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  test('nobody where the gateway cannot say whether the key is one', async () => {
    const gone = await startGateway();
    const orphan = await startMcpHttp(gone.url);
    onTestFinished(() => orphan.close());
    await gone[Symbol.asyncDispose]();
    await expect(connectHttp(orphan, gone.secrets.test_key)).rejects.toThrow('could not be asked');
  });

  test('no more sessions than there are places, and a place that is given up is free', async () => {
    const small = await startMcpHttp(gateway.url, { maxSessions: 1 });
    onTestFinished(() => small.close());
    const { test_key: key } = gateway.secrets;
    const client = newClient();
    const transport = httpTransport(small.url, key);
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    await expect(connectHttp(small, key)).rejects.toThrow('too many sessions');
    await transport.terminateSession();
    await client.close();
    await (await connectHttp(small, key)).close();
  });

  test('a request that does not begin a session takes no place', async () => {
    const small = await startMcpHttp(gateway.url, { maxSessions: 1 });
    onTestFinished(() => small.close());
    for (let round = 0; round < 3; round += 1) {
      const answer = await fetch(small.url, {
        method: 'POST',
        headers: withKey({
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        }),
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
      expect(answer.status).toBe(400);
    }
    await (await connectHttp(small, gateway.secrets.test_key)).close();
  });
});

describe('a session', () => {
  test('belongs to the key that opened it: with another it is not there', async () => {
    const opened = await send(withKey());
    const session = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
    const stranger = await send({ authorization: `Bearer ${await newKey()}`, ...session }, list);
    const nobodys = await send(withKey({ 'mcp-session-id': crypto.randomUUID() }), list);
    expect(stranger).toMatchObject({ status: 404, text: nobodys.text });
    expect((await send(session, list)).status).toBe(401);
    expect((await send(withKey(session), list)).status).toBe(200);
  });

  test('remembers what it spent when its connections break and others take their place', async () => {
    const key = await newKey();
    const first = newClient();
    const transport = httpTransport(mcp.url, key);
    await first.connect(transport as Parameters<typeof first.connect>[0]);
    const { sessionId = '', protocolVersion } = transport;
    await callTool(first, 'create_video', KLING);
    await callTool(first, 'create_video', { ...KLING, take: 2 });
    await first.close();

    const second = newClient();
    const resumed = httpTransport(mcp.url, key, {}, { sessionId });
    await second.connect(resumed as Parameters<typeof second.connect>[0]);
    resumed.setProtocolVersion(protocolVersion ?? '');
    onTestFinished(() => second.close());
    expect((await callTool(second, 'create_video', { ...KLING, take: 3 })).text).toContain(
      '1.60 MXN of that are left',
    );
    const { body } = await createApiCaller(gateway.url, key).get<List<Job>>('/v1/videos');
    expect(body.data).toHaveLength(2);
  });

  test.each([
    ['lower than the server’s is its own', '5.00', '5.00'],
    ['higher than the server’s is the server’s', '500.00', '10.00'],
  ])('a limit that is %s', async (_, asked, limit) => {
    const client = await connectHttp(mcp, await newKey(), { 'x-geekhub-max-spend-mxn': asked });
    onTestFinished(() => client.close());
    const { structured } = await callTool(client, 'create_video', KLING);
    expect(structured.session).toEqual({ spent_mxn: '4.20', limit_mxn: limit });
  });

  test('a limit that cannot be read opens none', async () => {
    const answer = await send(withKey({ 'x-geekhub-max-spend-mxn': 'much' }));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('x-geekhub-max-spend-mxn: must be an amount');
  });
});

test('a body that is no request, or too large, is refused; so is every other path', async () => {
  const opened = await send(withKey());
  const session = withKey({ 'mcp-session-id': String(opened.headers['mcp-session-id']) });
  expect((await send(session, 'x'.repeat(10_000_001))).status).toBe(413);
  expect((await send(session, { hello: 1 })).status).toBe(400);
  expect((await send(session, INITIALIZE, 'PUT')).status).toBe(405);
  expect((await fetch(new URL('/', mcp.url))).status).toBe(404);
});

test('the program serves, says where, keeps every key to itself, and ends when it is told to', async () => {
  const child = spawn(BIN, ['--http', '--port', '0', '--url', gateway.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {},
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const lines = createInterface(child.stderr);
  const [line] = (await once(lines, 'line')) as [string];
  lines.on('line', (more: string) => {
    said += more;
  });
  expect(line).toMatch(/^geekhub-mcp listens on http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  const url = line.slice('geekhub-mcp listens on '.length);
  const key = await newKey();
  const client = await connectHttp({ url, close: async () => {} }, key);
  await callTool(client, 'create_video', { ...KLING, duration: 7 });
  await callTool(client, 'create_video', KLING);
  await client.close();
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(said).toBe('');
});
