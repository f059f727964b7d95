/** No address that a customer can write makes the door knock at a place that is not public. */
import { expect, test } from 'vitest';
import { createOutboundDoor } from '../src/outbound-door.ts';
import { HOSTILE_URLS, PUBLIC_4, scriptedNames, withPorts } from './hostile-urls.ts';
import { startVictim } from './victim.ts';

const never = new AbortController().signal;
const BLOCKED = { kind: 'fault', fault: 'blocked' };
const MESSAGE = { headers: { 'content-type': 'application/json' }, body: '{}' };
const LIMITS = { maxBytes: 1_000 };

// As Portkey describes its own: two layers, one when the address is given, one when it is connected to.
test.each(HOSTILE_URLS)('$what is refused, and nobody is connected to', async (hostile) => {
  await using victim = await startVictim();
  await using other = await startVictim();
  const { resolveName } = scriptedNames(hostile.answers);
  // The victim's port is one of ours: nothing but the address is wrong.
  const door = createOutboundDoor({ ports: [victim.port], resolveName });
  const url = withPorts(hostile.url, `:${victim.port}`, `:${other.port}`);
  if (hostile.told === 'at once') expect(door.reasonToRefuse(url)).toMatch(/^must /);
  else expect(door.reasonToRefuse(url)).toBeNull();
  expect(await door.post(url, MESSAGE, never)).toEqual(BLOCKED);
  expect(await door.fetch(url, LIMITS, never)).toEqual(BLOCKED);
  expect([victim.connections(), other.connections()]).toEqual([0, 0]);
});

test('a reason says what an address must be, and nothing of what it is', () => {
  const door = createOutboundDoor();
  const reasons = HOSTILE_URLS.filter(({ told }) => told === 'at once').map(({ url }) =>
    door.reasonToRefuse(withPorts(url, '', ':22')),
  );
  expect([...new Set(reasons)].sort()).toEqual([
    'must be an https address',
    'must have at most 2048 characters',
    'must lead to a public address',
    'must not carry a user name or a password',
    'must use port 443 or 8443',
  ]);
});

test.each([
  'https://innocent.example/hook?x=1',
  'https://innocent.example:8443/',
  'https://xn--mnchen-3ya.example/%C3%BC?a=b&c=(d)#e',
  'https://xn--e1afmkfd.xn--p1ai/',
  'https://shop.XN--VERMGENSBERATUNG-PWB:8443/hook',
])('%s is not refused', (url) => {
  expect(createOutboundDoor().reasonToRefuse(url)).toBeNull();
});

test.each([
  `https://${PUBLIC_4}/`,
  'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
  'https://münchen.example/',
  'https://innocent.example*/',
  'https://innocent.example./',
  'https://innocent.x1/',
  'https://innocent.example1-/',
  'https://innocent.xn--p1ai-/',
  'https:innocent.example/',
  'https://innocent.example/a b',
  ' https://innocent.example/',
  'https://innocent.example/\n',
])('%j would have to be bent into an address, or names no host', (url) => {
  expect(createOutboundDoor().reasonToRefuse(url)).toMatch(/^must name its host, and have only the plain /);
});

test.each(['', 'nonsense', 'ftp://innocent.example/', 'file:///etc/passwd', 'javascript:alert(1)', '//x.y/'])(
  '%j is no https address',
  async (url) => {
    const door = createOutboundDoor();
    expect(door.reasonToRefuse(url)).toBe('must be an https address');
    expect(await door.post(url, MESSAGE, never)).toEqual(BLOCKED);
    expect(await door.fetch(url, LIMITS, never)).toEqual(BLOCKED);
  },
);

test('a name is looked up once for a request, so that a second answer cannot differ from the checked one', async () => {
  await using victim = await startVictim();
  // Nothing answers at the first address: it is not routed, or refuses.
  const names = scriptedNames([[PUBLIC_4], ['127.0.0.1']]);
  const door = createOutboundDoor({
    ports: [victim.port],
    resolveName: names.resolveName,
    deadlines: { connect: 300 },
  });
  const url = `https://innocent.example:${victim.port}/`;
  expect(await door.post(url, MESSAGE, never)).not.toEqual(BLOCKED);
  expect(names.asked()).toBe(1);
  expect(await door.post(url, MESSAGE, never)).toEqual(BLOCKED);
  expect([names.asked(), victim.connections()]).toEqual([2, 0]);
});

test('what the operator allows is reached, at this host and port exactly', async () => {
  await using victim = await startVictim();
  await using other = await startVictim();
  const door = createOutboundDoor({ allow: [`127.0.0.1:${victim.port}`] });
  expect(door.reasonToRefuse(`http://127.0.0.1:${victim.port}/`)).toBeNull();
  await door.post(`http://127.0.0.1:${victim.port}/`, MESSAGE, never);
  await door.post(`https://127.0.0.1:${victim.port}/`, MESSAGE, never);
  expect(victim.connections()).toBe(2);
  for (const url of [
    `http://127.0.0.1:${other.port}/`,
    `http://localhost:${victim.port}/`,
    `http://127.0.0.2:${victim.port}/`,
    `http://user@127.0.0.1:${victim.port}/`,
    `ftp://127.0.0.1:${victim.port}/`,
  ]) {
    expect(await door.post(url, MESSAGE, never)).toEqual(BLOCKED);
  }
  expect([victim.connections(), other.connections()]).toEqual([2, 0]);
});

test('an allowed pair names the port also where the scheme implies it', () => {
  const door = createOutboundDoor({ allow: ['receiver.internal:443', 'receiver.internal:80', '[::1]:80'] });
  expect(door.reasonToRefuse('https://receiver.internal/')).toBeNull();
  expect(door.reasonToRefuse('http://receiver.internal/')).toBeNull();
  expect(door.reasonToRefuse('http://[::1]/')).toBeNull();
  expect(door.reasonToRefuse('https://[::1]/')).not.toBeNull();
});
