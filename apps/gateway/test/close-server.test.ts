/** A gateway that is told to stop stops, whoever holds a connection to it. */
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeServer } from '../src/close-server.ts';

const LIMIT_MS = 100;

let server: FastifyInstance;
let socket: Socket;
let hasBegun: Promise<void>;
let answer: (text: string) => void;

beforeEach(async () => {
  server = Fastify();
  hasBegun = new Promise((resolve) => {
    server.addHook('onRequest', async () => resolve());
  });
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  server.get('/', () => answered);
  server.post('/', () => 'ok');
  await server.listen({ host: '127.0.0.1', port: 0 });
  socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => {});
  await once(socket, 'connect');
});
afterEach(() => {
  socket.destroy();
  server.server.closeAllConnections();
});

describe('a server that closes', () => {
  test.each([
    { holder: 'says nothing', bytes: '', begins: false },
    { holder: 'began to ask', bytes: 'GET / HT', begins: false },
    {
      holder: 'began to send a body',
      bytes: 'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{',
      begins: true,
    },
  ])('does not wait for a connection that $holder', async ({ bytes, begins }) => {
    socket.write(bytes);
    if (begins) await hasBegun;
    await closeServer(server, LIMIT_MS);
    expect(server.server.listening).toBe(false);
  });

  test('answers what was asked before', async () => {
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await hasBegun;
    const closed = closeServer(server, 60_000);
    answer('here it is');
    const [text] = await once(socket, 'data');
    expect(text).toContain('here it is');
    await closed;
  });
});
