/** An answer is read as far as any answer goes, and no further. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { limitAnswer } from '../src/limit-answer.ts';
import { startServer } from './local-server.ts';

test('an answer within the limit is the same answer', async () => {
  const headers = { 'content-type': 'application/json', 'retry-after': '7' };
  const answer = limitAnswer(new Response('{"a":1}', { status: 429, statusText: 'Busy', headers }), 7);
  expect(answer.status).toBe(429);
  expect(answer.statusText).toBe('Busy');
  expect(Object.fromEntries(answer.headers)).toEqual(headers);
  expect(await answer.json()).toEqual({ a: 1 });
  expect((await limitAnswer(new Response(null, { status: 204 })).bytes()).length).toBe(0);
});

test('an answer beyond it fails', async () => {
  await expect(limitAnswer(new Response('{"a":1}'), 6).text()).rejects.toThrow('too large');
});

test('an answer without end is cut off, and its line closed', async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await startServer((_request, response) => {
    response.on('close', () => closed.resolve());
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' ')));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const response = await fetch(`http://127.0.0.1:${server.port}`);
  await expect(limitAnswer(response).text()).rejects.toThrow('too large');
  await closed.promise;
});

test('what is small on the line and large when unpacked is cut off as well', async () => {
  const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
  expect(packed.length).toBeLessThan(100_000);
  await using server = await startServer((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  );
  const response = await fetch(`http://127.0.0.1:${server.port}`);
  await expect(limitAnswer(response).text()).rejects.toThrow('too large');
});
