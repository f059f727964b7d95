/** A server on this machine that answers as a test says, over http or with a certificate that nobody trusts. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface LocalServer extends AsyncDisposable {
  port: number;
  /** `host:port`, as an operator would allow it. */
  place: string;
  url: string;
  /** How many connections are open now. */
  open(): number;
}

async function listen(server: Server, protocol: string): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const place = `127.0.0.1:${address.port}`;
  return {
    port: address.port,
    place,
    url: `${protocol}://${place}`,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export const startHttp = (answer: RequestListener) => listen(createServer(answer), 'http');
/** `answer` gets the bare connection; what arrives on it is thrown away, lest its end be missed. */
export const startTcp = (answer: (socket: Socket) => void) =>
  listen(
    createTcpServer((socket) => {
      socket.resume();
      answer(socket);
    }),
    'http',
  );
export const startHttps = (certificate: { cert: string; key: string }, answer: RequestListener) =>
  listen(createTlsServer(certificate, answer), 'https');

export async function readBody(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}

/** Calls `write` again and again until the connection is gone. */
export function drip(socket: Socket, everyMs: number, write: () => void): void {
  const timer = setInterval(write, everyMs);
  socket.on('close', () => clearInterval(timer));
}
