/** A port for a server that is yet to start. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below what systems give to whoever asks for any port: nothing else of the run is given it before the server listens.
const FIRST = 10_000;
/** For each of the processes that run tests at once, so that none takes what another has found. */
const SHARE = 2_500;
const WORKERS = 8;
const worker = Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS;

let next = randomInt(SHARE);

/** Of 127.0.0.1, and never the same twice from one process. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < SHARE; tries += 1) {
    next = (next + 1) % SHARE;
    const port = FIRST + worker * SHARE + next;
    if (await isFree(port)) return port;
  }
  throw new Error(`all ports from ${FIRST + worker * SHARE} on are taken`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
