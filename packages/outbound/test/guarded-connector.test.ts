/** The far end of a connection is looked at once it is there, whatever was checked before. */
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { AddressBlocked } from '../src/address-blocked.ts';
import { createGuardedConnector } from '../src/guarded-connector.ts';
import { startTcp } from './local-server.ts';

test('a connection that ended elsewhere than at a public address is dropped before a byte is sent', async () => {
  let received = 0;
  await using server = await startTcp((socket) =>
    socket.on('data', (chunk) => {
      received += chunk.length;
    }),
  );
  const asked: string[] = [];
  const connect = createGuardedConnector(
    {
      isAllowed: () => false,
      // As if something on the way had changed where the connection leads.
      isPublic: (address) => asked.push(address) === 1,
      resolvePublicName: async () => ['127.0.0.1'],
      resolveAllowedName: async () => [],
      connectMs: 10_000,
    },
    new AbortController().signal,
  );
  const error = await new Promise<Error | Socket | null>((resolve) => {
    const target = {
      hostname: 'innocent.example',
      host: `innocent.example:${server.port}`,
      protocol: 'https:',
      port: String(server.port),
    };
    connect(target, (failure, socket) => resolve(failure ?? socket));
  });
  expect(error).toBeInstanceOf(AddressBlocked);
  expect(asked).toEqual(['127.0.0.1', '127.0.0.1']);
  await expect.poll(() => server.open()).toBe(0);
  expect(received).toBe(0);
});
