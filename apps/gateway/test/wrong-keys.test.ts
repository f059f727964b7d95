/** Strangers who try keys. */
import { mintApiKey } from '@geekhub/engine/api-key';
import { expect, test } from 'vitest';
import { createWrongKeyLimit } from '../src/wrong-key-limit.ts';
import { createApiCaller, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

function guess({ url }: RunningGateway, key: string, forwardedFor?: string) {
  const headers: Record<string, string> =
    forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return createApiCaller(url, key).get('/v1/credits', headers);
}

test('a thousand keys with a wrong checksum are a 401 each, and count for nothing', async () => {
  await using gateway = await startGateway({ WRONG_KEYS_PER_MINUTE: '1' });
  const key = mintApiKey('live');
  const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => guess(gateway, wrong)));
    expect(answers.every(({ status }) => status === 401)).toBe(true);
  }
  expectError(await guess(gateway, mintApiKey('live')), 401, 'invalid_api_key');
});

test('well-formed keys that nobody was given are a 429 after some, over REST, tRPC and for the operator', async () => {
  await using gateway = await startGateway({ WRONG_KEYS_PER_MINUTE: '5' });
  const { live, operator } = createApiCallers(gateway);
  expect((await live.get('/v1/credits')).status).toBe(200);
  expect((await operator.get('/v1/admin/organizations')).status).toBe(200);
  for (let time = 0; time < 5; time += 1) {
    expectError(await guess(gateway, mintApiKey('live')), 401, 'invalid_api_key');
  }
  const stranger = createApiCaller(gateway.url, mintApiKey('test'));
  const refused = await stranger.get('/v1/credits');
  expectError(refused, 429, 'rate_limit_exceeded', {
    message: expect.stringMatching(/^Too many wrong keys came from your address\. Try again in \d+ s\.$/),
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect((await stranger.get('/trpc/credits.get?input={}')).status).toBe(429);
  expect((await stranger.get('/v1/admin/organizations')).status).toBe(429);

  // Keys that were right before, from the same address.
  expect((await live.get('/v1/credits')).status).toBe(200);
  expect((await operator.get('/v1/admin/organizations')).status).toBe(200);
});

test('an address is that of the socket, whatever the request says of it', async () => {
  await using gateway = await startGateway({ WRONG_KEYS_PER_MINUTE: '2' });
  const answers = [];
  for (let time = 1; time <= 3; time += 1)
    answers.push(await guess(gateway, mintApiKey('live'), `192.0.2.${time}`));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
});

test('with TRUST_PROXY it is the one that the outermost proxy saw, and what a stranger writes before it is ignored', async () => {
  await using gateway = await startGateway({ WRONG_KEYS_PER_MINUTE: '2', TRUST_PROXY: '2' });
  const status = async (forwardedFor: string) =>
    (await guess(gateway, mintApiKey('live'), forwardedFor)).status;
  // Two proxies: the second wrote the last address, which is the first proxy's; the one before it is the client's.
  expect(await status('192.0.2.1, 10.0.0.1')).toBe(401);
  expect(await status('203.0.113.7, 192.0.2.1, 10.0.0.1')).toBe(401);
  expect(await status('203.0.113.8, 192.0.2.1, 10.0.0.2')).toBe(429);
  expect(await status('192.0.2.2, 10.0.0.1')).toBe(401);
  expect(await status('no address at all')).toBe(401);
});

test('the addresses of one network of version 6 are one, and an address of version 4 is itself in either form', async () => {
  const limit = createWrongKeyLimit(1);
  await limit.count('2001:db8:1:2:3:4:5:6');
  await limit.count('::ffff:192.0.2.1');
  const isRefused = (address: string) =>
    limit.check(address).then(
      () => false,
      () => true,
    );
  expect(await isRefused('2001:db8:1:2::1')).toBe(true);
  expect(await isRefused('2001:db8:1:3::1')).toBe(false);
  expect(await isRefused('192.0.2.1')).toBe(true);
  expect(await isRefused('192.0.2.2')).toBe(false);
});
