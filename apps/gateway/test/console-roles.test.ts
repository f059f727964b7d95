/** Every call of the console is made by everybody, and refused to all who are less than it needs. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiCallers } from './api-caller.ts';
import {
  CONSOLE_PROCEDURES,
  type ConsoleAnswer,
  type Cookies,
  callConsole,
  cookiesOf,
} from './console-caller.ts';
import { CONSOLE_ROLES, findRoleGaps, type LeastRole } from './console-roles.ts';
import { createOrganization } from './create-organization.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const OPERATOR = 'operator@example.com';
const LADDER: readonly LeastRole[] = ['anybody', 'signed in', 'viewer', 'developer', 'owner', 'operator'];

/** Who calls, what that person is in the organisation that is asked for, and the address; null: nobody is signed in. */
const PEOPLE = [
  { who: 'nobody', is: 'anybody', email: null },
  { who: 'a stranger', is: 'signed in', email: 'stranger@example.com' },
  { who: 'an owner of another organisation', is: 'signed in', email: 'other-owner@example.com' },
  { who: 'a viewer', is: 'viewer', email: 'viewer@example.com' },
  { who: 'a developer', is: 'developer', email: 'developer@example.com' },
  { who: 'an owner', is: 'owner', email: 'owner@example.com' },
  { who: 'an operator', is: 'operator', email: OPERATOR },
] as const;
type Person = (typeof PEOPLE)[number];

/** No call takes this field: who is let in is refused by what was sent, and nothing changes. */
const UNKNOWN_FIELD = { no_such_field: true };

let gateway: RunningGateway;
let organization: string;

beforeAll(async () => {
  gateway = await startGateway({ OPERATOR_EMAILS: OPERATOR });
  organization = gateway.secrets.organization_id;
  const other = await createOrganization(createApiCallers(gateway).operator);
  const operator = { cookies: await cookiesOf(gateway, OPERATOR) };
  const setMember = (scope: string, email: string, role: string) =>
    callConsole(gateway.url, 'members.set', { email, role }, { ...operator, scope });
  const added = [
    await setMember(`${other.id}/live`, 'other-owner@example.com', 'owner'),
    await setMember(`${organization}/live`, 'viewer@example.com', 'viewer'),
    await setMember(`${organization}/live`, 'developer@example.com', 'developer'),
    await setMember(`${organization}/live`, 'owner@example.com', 'owner'),
  ];
  expect(added.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Each time with a session of its own, since a call may end it. */
async function callAs({ email }: Person, path: string, scope: string): Promise<ConsoleAnswer> {
  const cookies: Cookies = email === null ? {} : await cookiesOf(gateway, email);
  return callConsole(gateway.url, path, UNKNOWN_FIELD, { cookies, scope });
}

/** How somebody is turned away who is less than `needs`; null for whoever is let in. */
function expectedRefusal(is: LeastRole, needs: LeastRole): { status: number; code: string } | null {
  if (LADDER.indexOf(is) >= LADDER.indexOf(needs)) return null;
  if (is === 'anybody') return { status: 401, code: 'missing_api_key' };
  // Whether there is such an organisation is nobody's business.
  if (is === 'signed in' && needs !== 'operator') return { status: 404, code: 'not_found' };
  return { status: 403, code: 'forbidden' };
}

test('every call of the console stands in the table', () => {
  expect(findRoleGaps([...CONSOLE_PROCEDURES.keys()], CONSOLE_ROLES)).toEqual([]);
});

test('a call without a line, and a line without a call, are told by name', () => {
  expect(findRoleGaps(['a.new'], { 'an.old': 'viewer' })).toEqual([
    expect.stringMatching(/^a\.new has no line in console-roles\.ts: add /),
    expect.stringMatching(/^an\.old stands in console-roles\.ts and not in the router/),
  ]);
});

describe.each(PEOPLE)('$who', (person) => {
  test.each(Object.entries(CONSOLE_ROLES))('calls %s, which needs: %s', async (path, needs) => {
    for (const mode of ['live', 'test']) {
      const answer = await callAs(person, path, `${organization}/${mode}`);
      const refusal = expectedRefusal(person.is, needs);
      if (refusal !== null) {
        expect(answer).toMatchObject(refusal);
        if (refusal.status === 404) expect(answer.message).toBe('No such organization.');
      } else {
        // What is let in fails by its field, or takes none.
        expect([200, 400], answer.text).toContain(answer.status);
      }
    }
  });
});

test('another’s organisation and one that does not exist are refused alike', async () => {
  const member = PEOPLE[5];
  for (const path of ['videos.list', 'members.set', 'videos.events']) {
    const theirs = await callAs(PEOPLE[2], path, `${organization}/live`);
    const none = await callAs(member, path, `${randomUUID()}/live`);
    const words = ({ status, code, message }: ConsoleAnswer) => ({ status, code, message });
    expect(words(theirs)).toEqual(words(none));
  }
});

test.each([
  ['none at all', undefined],
  ['no organisation', '/live'],
  ['no mode', '00000000-0000-4000-8000-000000000000'],
  ['another mode', '00000000-0000-4000-8000-000000000000/both'],
  ['more than one', '00000000-0000-4000-8000-000000000000/live/test'],
  ['SQL', "' or true --/live"],
])('what names %s is no organisation to look at', async (_, scope) => {
  const answer = await callConsole(
    gateway.url,
    'videos.list',
    {},
    {
      cookies: await cookiesOf(gateway, OPERATOR),
      scope,
    },
  );
  expect(answer).toMatchObject({ status: 400, code: 'invalid_request_error' });
});
