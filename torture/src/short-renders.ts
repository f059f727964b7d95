/** Stands before fal's queue and has some videos rendered shorter than they were ordered: who gets less pays less. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** How the prompts of these orders begin. */
export const SHORT_PROMPT = 'torture short';
/** As Kling writes it. */
const ORDERED = '10';
const RENDERED = '5';

/** What the model is really given. */
export function shorten(sent: string): string {
  if (!sent.includes(SHORT_PROMPT)) return sent;
  const input = JSON.parse(sent) as { prompt?: unknown; duration?: unknown };
  const isShort = String(input.prompt).startsWith(SHORT_PROMPT) && input.duration === ORDERED;
  return isShort ? JSON.stringify({ ...input, duration: RENDERED }) : sent;
}

/** What was sent completely is passed on, also when whoever sent it is gone. Returns the port. */
export async function startShortRenders(target: string): Promise<number> {
  async function passOn(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = shorten(Buffer.concat(await asked.toArray()).toString());
    const { 'transfer-encoding': _, ...headers } = asked.headers;
    const passed = request(target + asked.url, {
      method: asked.method ?? 'GET',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
    });
    passed.end(body);
    const [answered] = (await once(passed, 'response')) as [IncomingMessage];
    answer.writeHead(answered.statusCode ?? 502, answered.headers);
    await pipeline(answered, answer);
  }

  const server = createServer((asked, answer) => {
    passOn(asked, answer).catch(() => answer.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server that listens has a port');
  return address.port;
}
