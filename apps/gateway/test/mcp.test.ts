/** The MCP server's tools with the protocol's own client, over both transports, against a gateway. */
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type { HttpServer } from '@geekhub/mcp/http/start-http-server';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createApiCaller } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { callTool, connectHttp, connectStdio, startMcpHttp } from './mcp-house.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const KLING = { model: 'fal/kling-2', prompt: 'a red balloon over the sea', duration: 5 };

let gateway: RunningGateway;
/** Where nothing is ever finished. */
let idle: RunningGateway;
const httpServers: HttpServer[] = [];

beforeAll(async () => {
  // An upstream that cannot be one ends each live job at once.
  const MODEL_UPSTREAMS = JSON.stringify({ 'fal/kling-2': 'no endpoint' });
  gateway = await startGateway({ ...(await unreachableFal()), MODEL_UPSTREAMS });
  idle = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
});
afterAll(async () => {
  await Promise.all(httpServers.map((each) => each.close()));
  await gateway[Symbol.asyncDispose]();
  await idle[Symbol.asyncDispose]();
});

type Connect = (where: RunningGateway, apiKey: string, maxSpendMxn?: string) => Promise<Client>;

const overStdio: Connect = async ({ url }, apiKey, maxSpendMxn) =>
  connectStdio({ url, apiKey, ...(maxSpendMxn !== undefined && { maxSpendMxn }) });

const overHttp: Connect = async ({ url }, apiKey, maxSpendMxn) => {
  const server = await startMcpHttp(url);
  httpServers.push(server);
  return connectHttp(
    server,
    apiKey,
    maxSpendMxn === undefined ? {} : { 'x-geekhub-max-spend-mxn': maxSpendMxn },
  );
};

async function newCustomer({ url, secrets }: RunningGateway = gateway) {
  const { testKey, liveKey } = await createOrganization(createApiCaller(url, secrets.admin_token));
  const jobs = async (key = testKey) =>
    (await createApiCaller(url, key).get<List<Job>>('/v1/videos')).body.data;
  return { testKey, liveKey, jobs };
}

async function closing(client: Promise<Client>): Promise<Client> {
  const open = await client;
  onTestFinished(() => open.close());
  return open;
}

describe.each<[string, Connect]>([
  ['standard input and output', overStdio],
  ['streamable HTTP', overHttp],
])('over %s', (_transport, connect) => {
  test('the tools say what they do: one alone changes anything, and may be repeated', async () => {
    const client = await closing(connect(idle, (await newCustomer(idle)).testKey));
    const { tools } = await client.listTools();
    const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
    expect(Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]))).toEqual({
      ...{
        list_models: reads,
        quote_video: reads,
        wait_for_video: reads,
        list_videos: reads,
        get_receipt: reads,
      },
      create_video: { ...reads, readOnlyHint: false },
    });
    for (const tool of tools) {
      expect(tool).toMatchObject({ title: expect.any(String), outputSchema: { type: 'object' } });
      expect(tool.inputSchema).toMatchObject({ additionalProperties: false });
    }
    expect(client.getInstructions()).toContain('create_video');
  });

  test('a video is chosen, quoted, ordered, waited for and accounted for', async () => {
    const { testKey, jobs } = await newCustomer();
    const client = await closing(connect(gateway, testKey));
    const models = await callTool(client, 'list_models');
    expect(models.text).toContain('fal/kling-2: 0.84 MXN/s; 5, 10 s (default 5); 16:9, 9:16, 1:1;');
    expect(models.structured.data).toHaveLength(7);

    const quote = await callTool(client, 'quote_video', KLING);
    expect(quote.text).toContain('5 s of fal/kling-2 cost 4.20 MXN; 10000.00 MXN are available.');
    const dearer = await callTool(client, 'quote_video', { ...KLING, fallback_models: ['fal/runway-gen-4'] });
    expect(dearer.text).toContain('With its fallbacks 5.25 MXN are set aside.');
    expect(await jobs()).toEqual([]);

    const order = await callTool(client, 'create_video', { ...KLING, quote_id: quote.structured.id });
    const job = order.structured.job as Job;
    expect(order.structured).toEqual({
      job: expect.objectContaining({
        status: 'pending',
        cost: { amount: '4.20', currency: 'MXN', state: 'held' },
      }),
      found: false,
      session: { spent_mxn: '4.20', limit_mxn: null },
    });
    expect(order.text).toMatch(
      /^Video \S+ is pending.*; 4\.20 MXN are set aside\. Call wait_for_video with this id\.$/,
    );
    expect(order.text).toContain(job.id);

    const told: { progress: number }[] = [];
    const waited = await callTool(
      client,
      'wait_for_video',
      { id: job.id },
      { onprogress: (each) => told.push(each) },
    );
    expect(waited.structured).toMatchObject({ id: job.id, status: 'completed' });
    const url = waited.structured.video_url as string;
    expect(waited.text).toBe(`Video ${job.id} is completed by fal/kling-2 and cost 4.20 MXN: ${url}\n`);
    expect(waited.content).toContainEqual({
      ...{ type: 'resource_link', uri: url, name: `${job.id}.mp4`, mimeType: 'video/mp4' },
      description: KLING.prompt,
    });
    expect(told.length).toBeGreaterThan(0);
    for (const [index, { progress }] of told.slice(1).entries()) {
      expect(progress).toBeGreaterThan(told[index]?.progress ?? Number.NaN);
    }

    const listed = await callTool(client, 'list_videos', { limit: 1 });
    expect(listed.text).toBe(`${job.id} completed fal/kling-2 5 s: ${KLING.prompt}`);
    const receipt = await callTool(client, 'get_receipt', { id: job.id });
    expect(receipt.text).toContain('completed: 5 s × 0.04 USD × 1.05 × 20.00 = 4.20 MXN\nCharged: 4.20 MXN.');
    expect(receipt.structured).toMatchObject({ job_id: job.id, delivered: { seconds_charged: 5 } });
  });

  test('a call that is repeated finds the video, also from another session; another take is another video', async () => {
    const { testKey, jobs } = await newCustomer(idle);
    const client = await closing(connect(idle, testKey));
    const first = await callTool(client, 'create_video', KLING);
    const again = await callTool(client, 'create_video', { take: 1, ...KLING });
    expect(again.structured).toMatchObject({ found: true, session: { spent_mxn: '4.20' } });
    expect(again.text).toContain('For another one pass take 2.');
    const elsewhere = await closing(connect(idle, testKey));
    const third = await callTool(elsewhere, 'create_video', KLING);
    for (const { structured } of [again, third]) {
      expect((structured.job as Job).id).toBe((first.structured.job as Job).id);
    }
    expect(await jobs()).toHaveLength(1);
    expect((await callTool(client, 'create_video', { ...KLING, take: 2 })).structured.found).toBe(false);
    expect(await jobs()).toHaveLength(2);
  });

  test('what is wrong is a tool error that says what to do next', async () => {
    const { testKey, jobs } = await newCustomer();
    const client = await closing(connect(gateway, testKey));
    const wrong: [string, object, string[]][] = [
      [
        'create_video',
        { ...KLING, duration: 7 },
        ['duration: must be one of 5, 10', 'list_models shows', 'req_'],
      ],
      ['create_video', { ...KLING, colour: 'red' }, ['colour']],
      ['create_video', { ...KLING, model: 'fal/sora' }, ['No such model', 'list_models shows the ids']],
      ['create_video', { ...KLING, webhook_url: 'https://example.com' }, ['webhook_url']],
      [
        'quote_video',
        { model: 'google/veo-3.1', aspect_ratio: '1:1' },
        ['aspect_ratio', 'list_models shows'],
      ],
      ['wait_for_video', { id: testKey }, ['id']],
      [
        'get_receipt',
        { id: '00000000-0000-4000-8000-000000000000' },
        ['No such', 'list_videos shows the ids'],
      ],
    ];
    for (const [name, input, parts] of wrong) {
      const answer = await callTool(client, name, { ...input });
      expect(answer.isError, answer.text).toBe(true);
      for (const part of parts) expect(answer.text).toContain(part);
      expect(answer.text).not.toContain(gateway.url);
    }
    expect(await jobs()).toEqual([]);
  });

  test('calls at once never go over what the session may spend, and those over it are never sent', async () => {
    const { testKey, jobs } = await newCustomer(idle);
    const client = await closing(connect(idle, testKey, '10.00'));
    const takes = Array.from({ length: 6 }, (_, index) => index + 1);
    const answers = await Promise.all(
      takes.map((take) => callTool(client, 'create_video', { ...KLING, take })),
    );
    const refused = answers.filter(({ isError }) => isError);
    expect(refused).toHaveLength(4);
    for (const { text } of refused) {
      expect(text).toContain(
        'This video costs 4.20 MXN. The session may spend 10.00 MXN in all, and 1.60 MXN of that are left. ' +
          'Nothing was ordered.',
      );
    }
    expect(await jobs()).toHaveLength(2);
    // What was ordered can be asked for again.
    const made = takes.filter((_, index) => answers[index]?.isError === false);
    const again = await callTool(client, 'create_video', { ...KLING, take: made[0] });
    expect(again.structured).toMatchObject({
      found: true,
      session: { spent_mxn: '8.40', limit_mxn: '10.00' },
    });
    // A quote of elsewhere has no price here.
    const { body: foreign } = await createApiCaller(idle.url, testKey).post<{ id: string }>(
      '/v1/videos/quotes',
      KLING,
    );
    const unknown = await callTool(client, 'create_video', { ...KLING, take: 9, quote_id: foreign.id });
    expect(unknown.text).toContain('This quote was not made in this session.');
    expect(await jobs()).toHaveLength(2);
  });

  test('a job that fails gives back what the session may spend', async () => {
    const { liveKey, jobs } = await newCustomer();
    const client = await closing(connect(gateway, liveKey, '5.00'));
    const first = (await callTool(client, 'create_video', KLING)).structured.job as Job;
    await expect.poll(async () => (await jobs(liveKey))[0]?.status).toBe('failed');
    // Nobody has told this session yet.
    const second = await callTool(client, 'create_video', { ...KLING, take: 2 });
    expect(second.structured).toMatchObject({ found: false, session: { spent_mxn: '4.20' } });
    const failed = await callTool(client, 'wait_for_video', { id: first.id });
    expect(failed.isError).toBe(false);
    expect(failed.structured).toMatchObject({ status: 'failed', cost: { state: 'released' } });
    expect(failed.text).toMatch(
      /^Video \S+ failed: .+ \(model_unavailable\)\. Nothing was charged\. .*another take\.$/,
    );
  });
});

test('a wait ends when its time is over, and the video goes on', async () => {
  const client = await closing(connectStdio({ url: idle.url, apiKey: idle.secrets.test_key }));
  const { structured } = await callTool(client, 'create_video', KLING);
  const { id } = structured.job as Job;
  for (const max_seconds of [0, 1]) {
    const waited = await callTool(client, 'wait_for_video', { id, max_seconds });
    expect(waited.isError).toBe(false);
    expect(['pending', 'processing']).toContain(waited.structured.status);
    expect(waited.text).toContain('Call wait_for_video with this id.');
  }
});

test('a gateway that is gone is said to be, without its address', async () => {
  const gone = await startGateway();
  const client = await closing(connectStdio({ url: gone.url, apiKey: gone.secrets.test_key }));
  await gone[Symbol.asyncDispose]();
  const answer = await callTool(client, 'create_video', KLING);
  expect(answer.isError).toBe(true);
  expect(answer.text).toBe(
    'The gateway did not answer. Call again shortly, with the same arguments: an order that went through is found, ' +
      'never made twice.',
  );
});
