/** A way to the gateway that can lose answers: what was asked arrives, what is answered does not. */
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface CuttingProxy {
  url: string;
  /** The Idempotency-Key of each POST that came by. */
  keys: (string | undefined)[];
  /** Cuts every connection that is open. */
  cut(): void;
}

/** `lose`: how many answers to a POST are lost. `hold`: they are kept back instead, and never come. */
export async function startCuttingProxy(
  target: string,
  { lose = 0, hold = false }: { lose?: number; hold?: boolean } = {},
): Promise<CuttingProxy> {
  const keys: (string | undefined)[] = [];
  let left = lose;
  const server = createServer((incoming, outgoing) => {
    const isPost = incoming.method === 'POST';
    if (isPost) keys.push(incoming.headers['idempotency-key'] as string | undefined);
    const onward = ask(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (isPost && left > 0) {
          left -= 1;
          if (!hold) outgoing.destroy();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => server.closeAllConnections();
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys, cut };
}
