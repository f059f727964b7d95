/**
 * Runs the table where the hostile addresses are real: in a network namespace of its own, whose one interface has all
 * of them. Prints what happened as JSON.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { connect, isIPv6, Socket } from 'node:net';
import { setDefaultCACertificates } from 'node:tls';
import { createOutboundDoor } from '../src/outbound-door.ts';
import { HOSTILE_URLS, PUBLIC_4, PUBLIC_6, scriptedNames, withPorts } from './hostile-urls.ts';

const OTHER_PORT = 22;
const PORTS = [443, 8443, 80, OTHER_PORT];
const INNER = '10.1.2.3';
const never = new AbortController().signal;
const message = { headers: {}, body: '{}' };
const limits = { maxBytes: 1_000 };

/** Certificate and key of `innocent.example`, handed in as JSON. */
const { cert, private: key }: { cert: string; private: string } = JSON.parse(readFileSync(0, 'utf8'));
setDefaultCACertificates([cert]);

execFileSync('ip', ['link', 'set', 'lo', 'up']);
for (const address of new Set([PUBLIC_4, PUBLIC_6, ...HOSTILE_URLS.map(({ leadsTo }) => leadsTo)])) {
  // The loopback interface has these already.
  if (address.startsWith('127.') || address === '::1') continue;
  execFileSync('ip', ['address', 'add', `${address}/${isIPv6(address) ? 128 : 32}`, 'dev', 'lo']);
}

/** The address at which each connection arrived. */
const arrived: string[] = [];
const server = () =>
  createServer({ cert, key }, (request, response) => {
    if (request.url === '/inside') response.writeHead(302, { location: `https://${INNER}/` });
    response.end('hello');
  }).on('connection', (socket) => {
    if (socket instanceof Socket) arrived.push((socket.localAddress ?? '').replace('::ffff:', ''));
  });
for (const port of PORTS) await new Promise<void>((resolve) => server().listen(port, resolve));

/** What somebody who does not look would reach. */
function isReachable(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => resolve(socket.destroy() !== null));
    socket.on('error', () => resolve(false));
  });
}

function connectionsDuring(): () => string[] {
  const before = arrived.length;
  return () => arrived.slice(before);
}

const matrix = [];
for (const { what, url, answers, leadsTo } of HOSTILE_URLS) {
  const address = withPorts(url, '', `:${OTHER_PORT}`);
  const port = URL.parse(address)?.port || (address.startsWith('http:') ? '80' : '443');
  const reachable = await isReachable(leadsTo, Number(port));
  const door = createOutboundDoor({ resolveName: scriptedNames(answers).resolveName });
  const connections = connectionsDuring();
  const post = await door.post(address, message, never);
  const fetched = await door.fetch(address, limits, never);
  matrix.push({ what, reachable, post, fetch: fetched, arrived: connections() });
}

/** A door to which the public addresses of this machine are somebody else's. */
const doorOn = (...answers: string[][]) =>
  createOutboundDoor({ resolveName: scriptedNames(answers).resolveName, isOwnAddress: () => false });
const HOST = 'https://innocent.example';

async function observe(work: () => Promise<unknown>) {
  const connections = connectionsDuring();
  return { outcome: await work(), arrived: connections() };
}

const rebound = doorOn([PUBLIC_4], [INNER]);
const others = {
  public4: await observe(() => doorOn([PUBLIC_4]).post(`${HOST}/`, message, never)),
  public6: await observe(() => doorOn([PUBLIC_6]).post(`${HOST}:8443/`, message, never)),
  mixed: await observe(() => doorOn([INNER, PUBLIC_4, '::1']).post(`${HOST}/`, message, never)),
  wrongName: await observe(() => doorOn([PUBLIC_4]).post('https://other.example/', message, never)),
  redirectFetched: await observe(() => doorOn([PUBLIC_4]).fetch(`${HOST}/inside`, limits, never)),
  redirectPosted: await observe(() => doorOn([PUBLIC_4]).post(`${HOST}/inside`, message, never)),
  reboundFirst: await observe(() => rebound.post(`${HOST}/`, message, never)),
  reboundSecond: await observe(() => rebound.post(`${HOST}/`, message, never)),
  ownAddress: await observe(() =>
    createOutboundDoor({ resolveName: scriptedNames([[PUBLIC_4]]).resolveName }).post(
      `${HOST}/`,
      message,
      never,
    ),
  ),
};

console.log(JSON.stringify({ matrix, others }));
process.exit();
