/** The operator gets a link to the console at any time, and nobody else does. */
import type { SignInLink } from '@geekhub/contracts/console-session';
import { expect, test } from 'vitest';
import { createApiCallers } from './api-caller.ts';
import { callConsole, cookiesOf } from './console-caller.ts';
import { expectError } from './expect-error.ts';
import { startGateway } from './start-gateway.ts';

const LINKS = '/v1/admin/sign-in-links';

test('a link is for the machine of the gateway, whatever its public address, and signs in within the hour', async () => {
  await using gateway = await startGateway({ PUBLIC_URL: 'https://video.example.com' });
  const { operator } = createApiCallers(gateway);
  const { status, text, body } = await operator.post<SignInLink>(LINKS, {});
  expect(status, text).toBe(200);
  const [address, link = ''] = body.url.split('#');
  expect(address).toBe(`${gateway.url}/sign-in`);
  expect(Math.abs(body.expires - Date.now() / 1000 - 3600)).toBeLessThan(60);
  const entered = await callConsole(gateway.url, 'session.signInByLink', { link });
  expect(entered.status).toBe(200);
  const kept = await gateway.database.query('select * from geekhub.sign_in_links');
  expect(kept).toEqual([]);
});

test('each is another, and only their hashes are kept', async () => {
  await using gateway = await startGateway();
  const { operator } = createApiCallers(gateway);
  const [first, second] = [
    await operator.post<SignInLink>(LINKS, {}),
    await operator.post<SignInLink>(LINKS, {}),
  ];
  expect(first.body.url).not.toBe(second.body.url);
  const kept = JSON.stringify(await gateway.database.query('select * from geekhub.sign_in_links'));
  for (const { body } of [first, second]) expect(kept).not.toContain(body.url.split('#')[1]);
});

test('a customer’s key, no key and a field that it does not take get none', async () => {
  await using gateway = await startGateway();
  const { live, stranger, operator } = createApiCallers(gateway);
  expectError(await live.post(LINKS, {}), 401, 'invalid_api_key');
  expectError(await stranger.post(LINKS, {}), 401, 'missing_api_key');
  expectError(await operator.post(LINKS, { email: 'ana@example.com' }), 400, 'invalid_request_error', {
    message: 'email: is not a field of this request',
    param: 'email',
  });
});

test('where people sign in by email there are none, and the answer says so', async () => {
  await using gateway = await startGateway({
    SUPABASE_URL: 'http://127.0.0.1:9',
    SUPABASE_SERVICE_ROLE_KEY: 'a-service-role-key',
    OPERATOR_EMAILS: 'operator@example.com',
  });
  const { operator } = createApiCallers(gateway);
  const refusal = { message: expect.stringContaining('SUPABASE_URL') };
  expectError(await operator.post(LINKS, {}), 409, 'conflict', refusal);
  const cookies = await cookiesOf(gateway, 'operator@example.com');
  expect(await callConsole(gateway.url, 'admin.signInLinks.create', {}, { cookies })).toMatchObject({
    status: 409,
    code: 'conflict',
  });
});
