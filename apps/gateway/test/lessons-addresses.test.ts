/** What others learned of addresses that customers write, round by round, through the real door of a real gateway. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { List } from '@geekhub/contracts/list';
import type { CreatedWebhookEndpoint, WebhookDelivery } from '@geekhub/contracts/webhook';
import { createOutboundDoor } from '@geekhub/outbound/outbound-door';
import { expect, test } from 'vitest';
import { type ApiCaller, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const ENDPOINTS = '/v1/webhooks/endpoints';

/** A server of this machine that nobody is to be led to. */
async function startLocal(listener: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...{ asked, port, place: `127.0.0.1:${port}` },
    /** Also of those who are no HTTP, such as the beginning of TLS. */
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The tries of the one message about a job that ends at once. */
async function triesTo(
  url: string,
  { sandbox }: { sandbox: ApiCaller },
): Promise<WebhookDelivery['attempts']> {
  const made = await sandbox.post<CreatedWebhookEndpoint>(ENDPOINTS, { url, events: ['video.failed'] });
  expect(made.status, made.text).toBe(200);
  const { body: job } = await sandbox.post<{ id: string }>(GENERATIONS, KLING);
  expect((await sandbox.post(`/v1/videos/${job.id}/cancel`, {})).status).toBe(200);
  const deliveries = `/v1/webhooks/deliveries?job_id=${job.id}&endpoint_id=${made.body.id}`;
  const tries = async () =>
    (await sandbox.get<List<WebhookDelivery>>(deliveries)).body.data[0]?.attempts ?? [];
  await expect.poll(async () => (await tries()).length).toBeGreaterThan(0);
  return tries();
}

const start = (environment: Record<string, string>, outbound?: Parameters<typeof startGateway>[1]) =>
  startGateway({ SANDBOX_DELAY_SECONDS: '3600', ...environment }, outbound);

async function expectNoReceiver({ url, secrets }: Pick<RunningGateway, 'url' | 'secrets'>, address: string) {
  const { sandbox } = createApiCallers({ url, secrets } as RunningGateway);
  expectError(await sandbox.post(ENDPOINTS, { url: address }), 400, 'invalid_request_error', {
    param: 'url',
    message: expect.stringMatching(/^url: must /),
  });
  for (const param of ['webhook_url', 'image_url']) {
    const answer = await sandbox.post(GENERATIONS, { ...KLING, [param]: address });
    expectError(answer, 400, 'invalid_request_error', { param, message: expect.stringContaining('must ') });
  }
}

// CVE-2025-59146 (GHSA-xxv6-m6fx-vfhh): no check. CVE-2026-42339 (GHSA-v5c3-6wvc-pc2q): 0.0.0.0 and its like.
// npm ip: CVE-2023-42282, CVE-2024-29415, CVE-2025-59436, CVE-2025-59437: the same address in other spellings.
// one-api issue 2388, GHSA-fcm9-7xcw-g9xp, GHSA-7rf4-7gg3-8vqx: the same through the address of an image.
test('an address that leads inside is refused as it is written, whatever its spelling, for webhooks and images', async () => {
  await using gateway = await start({});
  const hosts = [
    ...[
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      'localhost',
      'metadata.google.internal',
      '[::1]',
      'database',
    ],
    ...['0.0.0.0', '0', '[::]', '[::ffff:127.0.0.1]'],
    ...[
      '0x7f.1',
      '127.1',
      '2130706433',
      '017700000001',
      '①②⑦.⓪.⓪.①',
      '%31%32%37.0.0.1',
      'user:pass@example.com',
    ],
  ];
  for (const host of hosts) await expectNoReceiver(gateway, `https://${host}/`);
  for (const url of [
    'http://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'https://example.com:22/',
  ]) {
    await expectNoReceiver(gateway, url);
  }
});

// CVE-2025-62155 (GHSA-9f46-w24h-69w4): the address was looked at, and the redirect of its server was not.
test('a redirect of a receiver is an answer, and nobody goes where it leads', async () => {
  await using victim = await startLocal((_request, response) => response.end());
  await using receiver = await startLocal((_request, response) =>
    response.writeHead(302, { location: `http://${victim.place}/` }).end(),
  );
  // Both places are allowed: it is the redirect that is not followed.
  await using gateway = await start({ OUTBOUND_ALLOW: `${receiver.place},${victim.place}` });
  const tries = await triesTo(`http://${receiver.place}/hook`, createApiCallers(gateway));
  expect(tries[0]).toMatchObject({ status: 302, fault: null });
  expect(receiver.asked).toEqual(['/hook']);
  expect(victim.asked).toEqual([]);
});

// CVE-2026-33655 (GHSA-6qcr-qxgr-m7fv): hostnames of notifications were never resolved before they were judged.
// GHSA-h7x2-h6g9-p789 and Payload's safeFetch: resolved once for the check, and again for the connection.
test('a name is judged by the address that is connected to, also when it answers otherwise the second time', async () => {
  await using victim = await startLocal((_request, response) => response.end());
  const asked: string[] = [];
  const outbound = createOutboundDoor({
    ports: [victim.port],
    deadlines: { connect: 500 },
    async resolveName(name) {
      asked.push(name);
      const turns = asked.filter((each) => each === 'turning.example').length;
      return [name === 'turning.example' && turns === 1 ? '93.184.215.14' : '127.0.0.1'];
    },
  });
  await using gateway = await start({}, { outbound });
  const callers = createApiCallers(gateway);
  const inside = await triesTo(`https://inside.example:${victim.port}/`, callers);
  expect(inside[0]).toMatchObject({ status: null, fault: 'blocked' });
  const turning = await triesTo(`https://turning.example:${victim.port}/`, callers);
  // The public address that was checked is the one that is tried, and nobody answers there.
  expect(turning[0]).toMatchObject({
    status: null,
    fault: expect.stringMatching(/^(unreachable|timed_out)$/),
  });
  expect(victim.connections()).toBe(0);
  expect(asked.filter((name) => name === 'turning.example')).toHaveLength(turning.length);
});
