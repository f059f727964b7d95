/** Some orders are rendered shorter, and everything else passes as it was sent. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { SHORT_PROMPT, shorten, startShortRenders } from '../src/short-renders.ts';

const short = JSON.stringify({ prompt: `${SHORT_PROMPT} 1`, duration: '10' });

test('an order of ten seconds with the mark is for five, and no other is changed', () => {
  expect(JSON.parse(shorten(short))).toEqual({ prompt: `${SHORT_PROMPT} 1`, duration: '5' });
  for (const sent of ['', '{"prompt":"torture 1","duration":"10"}', `{"prompt":"${SHORT_PROMPT}"}`]) {
    expect(shorten(sent)).toBe(sent);
  }
});

test('what stands before a server passes both ways', async () => {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    response.writeHead(202, { 'x-asked': `${request.method} ${request.url}` }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = await startShortRenders(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
  const response = await fetch(`http://127.0.0.1:${port}/kling?a=b`, { method: 'POST', body: short });
  expect(response.status).toBe(202);
  expect(response.headers.get('x-asked')).toBe('POST /kling?a=b');
  expect(await response.json()).toMatchObject({ duration: '5' });
  const asked = await fetch(`http://127.0.0.1:${port}/status`);
  expect(asked.headers.get('x-asked')).toBe('GET /status');
  server.close();
});
