/** Sessions over HTTP end when nobody uses them, and not before. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpSessions } from '../src/http/http-sessions.ts';
import { readKey } from '../src/http/read-key.ts';

const IDLE_MS = 60_000;
const KEY = `ghub_sk_test_${'k'.repeat(32)}`;
const INITIALIZE = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

const sessions = createHttpSessions(
  { gatewayUrl: 'http://127.0.0.1:9' },
  { maxSessions: 2, idleMs: IDLE_MS },
);
const server = createServer(async (request, response) => {
  const key = readKey(request.headers.authorization) ?? '';
  const id = request.headers['mcp-session-id'];
  if (typeof id === 'string') await sessions.resume(id, key, request, response);
  else await sessions.open(key, null, request, response);
});

beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(async () => {
  await sessions.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function send(method: string, session: Record<string, string> = {}): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/mcp`, {
    method,
    headers: {
      ...{ authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...session },
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
    },
    ...(method === 'POST' && { body: JSON.stringify(INITIALIZE) }),
  });
}

async function open(): Promise<Record<string, string>> {
  const answer = await send('POST');
  await answer.text();
  return { 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' };
}

test('one that is listened to stays, however long; one that nobody uses makes room', async () => {
  const idle = await open();
  const listening = await open();
  const stream = await send('GET', listening);
  expect(stream.status).toBe(200);
  expect(sessions.isFull).toBe(true);

  sessions.sweep(Date.now() + IDLE_MS / 2);
  expect(sessions.isFull).toBe(true);
  sessions.sweep(Date.now() + IDLE_MS * 100);
  expect(sessions.isFull).toBe(false);
  expect((await send('DELETE', idle)).status).toBe(404);

  await stream.body?.cancel();
  expect((await send('DELETE', listening)).status).toBe(200);
  expect((await send('DELETE', listening)).status).toBe(404);
});
