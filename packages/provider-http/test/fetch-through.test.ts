/** What costs money goes out once, whatever the library under it would do. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { isNeverSent } from '../src/never-sent.ts';
import { createProviderFetch } from '../src/provider-fetch.ts';

test.each([421, 401, 503])('a POST that is answered %i is not sent again', async (status) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.method ?? '');
    request.resume().on('end', () => response.writeHead(status).end('no'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const outcome = await createProviderFetch()(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body: '{}',
  }).then(
    (response) => response.status,
    (error: unknown) => (isNeverSent(error) ? 'never sent' : 'it may have been sent'),
  );
  expect(seen).toEqual(['POST']);
  expect(outcome).toBe(status === 421 ? 'it may have been sent' : status);
  server.close();
  server.closeAllConnections();
});
