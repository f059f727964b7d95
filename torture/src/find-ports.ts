/** Ports that stay ours while the process that listens on them is dead. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the range from which systems take the near ends of outgoing connections. */
const RANGE = { from: 20_000, to: 31_999 } as const;

export async function findPorts(count: number): Promise<number[]> {
  const taken: Server[] = [];
  const ports: number[] = [];
  let port = RANGE.from + (process.pid % (RANGE.to - RANGE.from));
  for (let tried = 0; ports.length < count && tried < RANGE.to - RANGE.from; tried += 1) {
    port = port === RANGE.to ? RANGE.from : port + 1;
    const server = createServer();
    const isFree = await once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    taken.push(server);
    ports.push(port);
  }
  await Promise.all(taken.map((server) => new Promise((resolve) => server.close(resolve))));
  if (ports.length < count) throw new Error(`no ${count} free ports from ${RANGE.from} to ${RANGE.to}`);
  return ports;
}
