/** A server that must never be reached, and tells when it was. */
import { createServer, type Server } from 'node:net';

export interface Victim extends AsyncDisposable {
  port: number;
  connections(): number;
}

/** Listens on every address of this machine. */
export async function startVictim(port = 0): Promise<Victim> {
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
