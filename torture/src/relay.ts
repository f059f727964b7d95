/** Passes TCP connections on to whichever target takes them; cuts or delays them when told. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Relay {
  /** Resets every connection, in the middle of whatever it carries. */
  cut(): void;
  /** Every byte comes later by this, in both directions, until it is set to 0 again. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** `targets`: ports of this machine, tried in turns as a plain load balancer does. */
export async function openRelay(port: number, targets: readonly number[]): Promise<Relay> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let turn = 0;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    // Every error is followed by the close.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  }

  /** What comes in on one side, in order, each piece a while after it came. */
  function pass(from: Socket, to: Socket): void {
    const later = delayedInOrder(() => delayMs);
    from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
    from.on('end', () => later(() => to.end()));
    from.on('close', (hadError) => {
      if (hadError) to.resetAndDestroy();
      else later(() => to.destroySoon());
    });
  }

  /** Each client has its own way round: two that shared one could send each other to the same dead target. */
  function dial(client: Socket, first: number, tried: number): void {
    const target = targets[(first + tried) % targets.length];
    if (target === undefined || tried === targets.length) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const isRefused = () => {
      if (!client.destroyed) dial(client, first, tried + 1);
    };
    server.once('error', isRefused);
    server.once('connect', () => {
      server.off('error', isRefused);
      keep(server);
      if (client.destroyed) return server.destroy();
      pass(client, server);
      pass(server, client);
      client.resume();
    });
  }

  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    keep(client);
    dial(client, turn++ % targets.length, 0);
  });
  await once(listener.listen(port, '127.0.0.1'), 'listening');

  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    cut,
    delay(milliseconds) {
      delayMs = milliseconds;
    },
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      cut();
      await closed;
    },
  };
}

/** Timers alone would not keep the order: two for the same moment may be rounded apart. */
function delayedInOrder(readDelayMs: () => number): (act: () => void) => void {
  const line: { dueAt: number; act: () => void }[] = [];
  function work(): void {
    for (let [first] = line; first !== undefined; [first] = line) {
      const waitMs = first.dueAt - performance.now();
      if (waitMs > 0) {
        setTimeout(work, waitMs);
        return;
      }
      first.act();
      line.shift();
    }
  }
  return (act) => {
    line.push({ dueAt: performance.now() + readDelayMs(), act });
    if (line.length === 1) work();
  };
}
