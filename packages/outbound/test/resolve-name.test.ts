/** A name becomes all its addresses, or an error in time. */
import { expect, test } from 'vitest';
import { resolveAllowedName, resolvePublicName } from '../src/resolve-name.ts';
import { startNameServer } from './name-server.ts';

const never = new AbortController().signal;

test('a public name is asked for at the name servers, for both kinds of address', async () => {
  await using server = await startNameServer({
    'both.example': ['192.0.2.1', '2001:db8::1', '192.0.2.2'],
    'four.example': ['192.0.2.1'],
    'six.example': ['2001:db8::1'],
  });
  const resolve = async (name: string) => [...(await resolvePublicName(name, never, [server.place]))].sort();
  expect(await resolve('both.example')).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
  expect(await resolve('four.example')).toEqual(['192.0.2.1']);
  expect(await resolve('six.example')).toEqual(['2001:db8::1']);
});

test('a name that does not exist, or has no address, is an error', async () => {
  await using server = await startNameServer({ 'empty.example': [] });
  for (const [name, code] of [
    ['nowhere.example', 'ENOTFOUND'],
    ['empty.example', 'ENODATA'],
  ] as const) {
    await expect(resolvePublicName(name, never, [server.place])).rejects.toMatchObject({ code });
  }
});

test('a public name is not looked for in the hosts file', async () => {
  await using server = await startNameServer({});
  await expect(resolvePublicName('localhost', never, [server.place])).rejects.toThrow();
});

test('servers that keep silent are not waited for once the caller gave up', async () => {
  await using server = await startNameServer(null);
  const giveUp = new AbortController();
  const resolving = resolvePublicName('slow.example', giveUp.signal, [server.place]);
  await expect.poll(() => server.queries()).toBeGreaterThan(0);
  giveUp.abort();
  await expect(resolving).rejects.toMatchObject({ code: 'ECANCELLED' });
  await expect(resolvePublicName('slow.example', AbortSignal.abort(), [server.place])).rejects.toThrow();
});

test('a name that the operator allows is looked up as this machine does it', async () => {
  expect(await resolveAllowedName('localhost', never)).toContain('127.0.0.1');
});
