/** An organisation keeps an owner, whatever its members do. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApiCallers } from './api-caller.ts';
import { type ConsoleAnswer, callConsole, cookiesOf } from './console-caller.ts';
import { createOrganization } from './create-organization.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const OPERATOR = 'operator@example.com';
const ANA = 'ana@example.com';
const BETO = 'beto@example.com';
const KEPT = { status: 409, message: 'An organization keeps an owner: make somebody else an owner first.' };

let gateway: RunningGateway;
let scope: string;

beforeAll(async () => {
  gateway = await startGateway({ OPERATOR_EMAILS: OPERATOR });
});
afterAll(() => gateway[Symbol.asyncDispose]());

beforeEach(async () => {
  scope = `${(await createOrganization(createApiCallers(gateway).operator)).id}/live`;
  expect(await setRole(OPERATOR, ANA, 'owner')).toMatchObject({ status: 200 });
});

async function call(email: string, path: string, input: unknown): Promise<ConsoleAnswer> {
  return callConsole(gateway.url, path, input, { cookies: await cookiesOf(gateway, email), scope });
}
const setRole = (by: string, email: string, role: string) => call(by, 'members.set', { email, role });
const remove = (by: string, email: string) => call(by, 'members.remove', { email });

async function members(): Promise<string[]> {
  const { data } = await call(OPERATOR, 'members.list', {});
  return (data as { data: { email: string; role: string }[] }).data.map(
    ({ email, role }) => `${email} ${role}`,
  );
}

test('the last owner can neither leave nor become less', async () => {
  await setRole(ANA, BETO, 'developer');
  expect(await remove(ANA, ANA)).toMatchObject(KEPT);
  expect(await setRole(ANA, ANA, 'viewer')).toMatchObject(KEPT);
  expect(await setRole(ANA, ANA, 'owner')).toMatchObject({ status: 200 });
  expect(await members()).toEqual([`${ANA} owner`, `${BETO} developer`]);
});

test('an owner can once there is another one', async () => {
  await setRole(ANA, BETO, 'owner');
  expect(await setRole(ANA, ANA, 'viewer')).toMatchObject({ status: 200 });
  expect(await remove(BETO, BETO)).toMatchObject(KEPT);
  expect(await remove(BETO, ANA)).toMatchObject({ status: 200 });
  expect(await remove(BETO, ANA)).toMatchObject({ status: 404 });
  expect(await members()).toEqual([`${BETO} owner`]);
});

test('of two owners who leave at once one stays', async () => {
  for (let round = 1; round <= 10; round += 1) {
    await setRole(OPERATOR, ANA, 'owner');
    await setRole(OPERATOR, BETO, 'owner');
    const left = await Promise.all([remove(ANA, ANA), setRole(BETO, BETO, 'viewer')]);
    expect(left.map(({ status }) => status).sort()).toEqual([200, 409]);
  }
});

test('the operator, who can name another, may remove the last one', async () => {
  expect(await remove(OPERATOR, ANA)).toMatchObject({ status: 200 });
  expect(await members()).toEqual([]);
});
