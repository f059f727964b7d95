/** The AI SDK's own functions with our provider package, against a gateway: videos in every way in which it waits. */
import { createHash } from 'node:crypto';
import { createGeekHub } from '@geekhub/ai-sdk-provider';
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type { WebhookEvent, WebhookSecret } from '@geekhub/contracts/webhook';
import { createScriptedOutbound } from '@geekhub/testing/scripted-outbound';
import {
  createProviderRegistry,
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  experimental_startVideo as startVideo,
} from 'ai';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCaller, createApiCaller } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const PROMPT = 'a red balloon over the sea';
const OFTEN = { intervalMs: 50, timeoutMs: 30_000 };

const receiver = createScriptedOutbound();
let gateway: RunningGateway;
/** Where nothing is rendered, for what is about starts alone. */
let idle: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({}, { outbound: receiver });
  idle = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await idle[Symbol.asyncDispose]();
});

/** A customer of its own, with what the AI SDK sends on its behalf. */
async function newCustomer(
  fetchThrough: (send: typeof fetch) => typeof fetch = (send) => send,
  { url, secrets }: RunningGateway = gateway,
) {
  const { testKey } = await createOrganization(createApiCaller(url, secrets.admin_token));
  const requests: { method: string; path: string; headers: Headers }[] = [];
  const recorded: typeof fetch = (input, init) => {
    const { pathname } = new URL(String(input));
    requests.push({ method: init?.method ?? 'GET', path: pathname, headers: new Headers(init?.headers) });
    return fetch(input, init);
  };
  const geekhub = createGeekHub({
    ...{ baseURL: url, apiKey: testKey, fetch: fetchThrough(recorded) },
    headers: { 'x-application': 'tests' },
  });
  const caller = createApiCaller(url, testKey);
  return {
    geekhub,
    caller,
    testKey,
    starts: () => requests.filter(({ method }) => method === 'POST'),
    requests,
  };
}

async function jobsOf(caller: ApiCaller): Promise<Job[]> {
  return (await caller.get<List<Job>>('/v1/videos')).body.data;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('generateVideo', () => {
  test('gives the video, and with it the job, its cost and what was delivered', async () => {
    const { geekhub, caller, requests } = await newCustomer();
    const { video, videos, warnings, providerMetadata, responses } = await generateVideo({
      model: geekhub.video('fal/kling-2'),
      prompt: PROMPT,
      duration: 5,
      aspectRatio: '9:16',
      providerOptions: { geekhub: { negative_prompt: 'rain', metadata: { order: '17' } } },
      headers: { 'x-call': 'one' },
    });
    const [job] = await jobsOf(caller);
    expect(job).toMatchObject({
      prompt: PROMPT,
      duration: 5,
      aspect_ratio: '9:16',
      metadata: { order: '17' },
    });
    expect(videos).toHaveLength(1);
    expect(video.mediaType).toBe('video/mp4');
    expect(warnings).toEqual([]);
    const cost = { amount: '4.20', currency: 'MXN', state: 'charged' };
    expect(providerMetadata.geekhub).toEqual({
      ...{ jobId: job?.id, status: 'completed', model: 'fal/kling-2', cost, progress: 100 },
      videos: [
        {
          ...{ jobId: job?.id, model: 'fal/kling-2', url: job?.video_url, cost, metadata: { order: '17' } },
          delivered: expect.objectContaining({
            ...{ seconds_charged: 5, bytes: video.uint8Array.byteLength },
            sha256: sha256(video.uint8Array),
          }),
          attempts: [expect.objectContaining({ number: 1, outcome: 'accepted' })],
        },
      ],
    });
    expect(responses).toMatchObject([
      { modelId: 'fal/kling-2', headers: { 'x-request-id': expect.stringMatching(/^req_/) } },
    ]);
    const asked = requests.filter(({ path }) => path.startsWith('/v1/'));
    for (const { headers } of asked) {
      expect(headers.get('x-application')).toBe('tests');
      expect(headers.get('x-call')).toBe('one');
      expect(headers.get('user-agent')).toMatch(/^ai\/7\S* geekhub-ai-sdk-provider\//);
    }
    // Each answer was held until there was something to say.
    const reads = asked.filter(({ method, path }) => method === 'GET' && path === `/v1/videos/${job?.id}`);
    expect(reads.length).toBeLessThanOrEqual(3);
    const file = requests.find(({ path }) => path.endsWith('/video.mp4'));
    expect(file?.headers.has('authorization')).toBe(false);
  });

  test('asks by itself at the pace it is given, and downloads from a gateway at a private address', async () => {
    const { geekhub, caller } = await newCustomer();
    const { video, providerMetadata } = await generateVideo({
      model: geekhub.video('fal/kling-2'),
      ...{ prompt: PROMPT, poll: OFTEN, download: geekhub.download },
    });
    const [job] = await jobsOf(caller);
    expect(providerMetadata.geekhub).toMatchObject({
      ...{ jobId: job?.id, status: 'completed', cost: { state: 'charged' } },
      videos: [{ delivered: { sha256: sha256(video.uint8Array) } }],
    });
  });

  test('makes several at once, each a job with its own facts', async () => {
    const { geekhub, caller } = await newCustomer();
    const { videos, providerMetadata } = await generateVideo({
      model: geekhub.video('fal/kling-2'),
      ...{ prompt: PROMPT, n: 2 },
    });
    expect(videos).toHaveLength(2);
    const described = providerMetadata.geekhub?.videos as { jobId: string }[] | undefined;
    const ids = described?.map(({ jobId }) => jobId) ?? [];
    expect(ids.toSorted()).toEqual((await jobsOf(caller)).map(({ id }) => id).toSorted());
  });

  test('is called back, and takes no message for the end before the job has ended', async () => {
    const { geekhub, caller } = await newCustomer();
    const url = 'https://generate.test/hook';
    const received = Promise.withResolvers<{ headers: Record<string, string>; body: WebhookEvent }>();
    receiver.onPost(url, async () => {
      const [{ headers, body } = { headers: {}, body: '' }] = receiver.postsTo(url);
      received.resolve({ headers: { ...headers }, body: JSON.parse(body) });
      return 200;
    });
    const { videos } = await generateVideo({
      model: geekhub.video('fal/kling-2'),
      ...{ prompt: PROMPT, poll: OFTEN, download: geekhub.download },
      webhook: async () => ({ url, received: received.promise as never }),
    });
    expect(videos).toHaveLength(1);
    expect((await received.promise).body.type).toBe('video.processing');
    expect(await jobsOf(caller)).toMatchObject([{ status: 'completed' }]);
  });

  test('ends its wait when it is told to, and not the job', async () => {
    const { geekhub, caller } = await newCustomer();
    const abort = new AbortController();
    const reason = new Error('the reader has left');
    const watched = geekhub.video('fal/kling-2');
    const wanted = generateVideo({ model: watched, prompt: PROMPT, abortSignal: abort.signal });
    await expect.poll(() => jobsOf(caller)).toHaveLength(1);
    abort.abort(reason);
    await expect(wanted).rejects.toBe(reason);
    const [job] = await jobsOf(caller);
    await expect
      .poll(() => getVideoStatus(watched, { operation: job?.id ?? '' }))
      .toMatchObject({ status: 'completed' });
  });
});

describe('start here, collect there', () => {
  test('any process with a key of the organisation finds the job by what the start gave', async () => {
    const { geekhub, testKey } = await newCustomer();
    const started = await startVideo({ model: geekhub.video('fal/kling-2'), prompt: PROMPT });
    expect(started.warnings).toEqual([]);
    expect(started.providerMetadata?.geekhub).toMatchObject({
      ...{ jobId: started.operation, status: 'pending' },
      cost: { amount: '4.20', currency: 'MXN', state: 'held' },
    });
    // Nothing but JSON is handed over.
    const operation = JSON.parse(JSON.stringify(started.operation)) as string;
    const elsewhere = createGeekHub({ baseURL: `${gateway.url}/v1/`, apiKey: testKey }).video('fal/kling-2');
    let last = await getVideoStatus(elsewhere, { operation });
    let asked = 1;
    for (; last.status === 'pending'; asked += 1) {
      last = await getVideoStatus(elsewhere, { operation, headers: { prefer: 'wait=30' } });
    }
    expect(asked).toBeLessThanOrEqual(4);
    const { body: job } = await createApiCaller(gateway.url, testKey).get<Job>(`/v1/videos/${operation}`);
    expect(last).toMatchObject({
      videos: [{ type: 'url', url: job.video_url, mediaType: 'video/mp4' }],
      response: { modelId: 'fal/kling-2' },
    });
    await createApiCaller(gateway.url, testKey).delete(`/v1/videos/${operation}`);
    expect(await getVideoStatus(elsewhere, { operation })).toMatchObject({
      ...{ status: 'error', error: `The video was deleted. (job ${operation})` },
    });
  });

  test('a webhook that is signed tells of the end, and names the job to collect', async () => {
    const { geekhub, caller } = await newCustomer();
    const { body: signing } = await caller.post<WebhookSecret>('/v1/webhooks/secret', {});
    const webhookUrl = 'https://start.test/hook';
    const model = geekhub.video('fal/kling-2');
    const { operation } = await startVideo({ model, prompt: PROMPT, webhookUrl });
    const ends = () =>
      receiver
        .postsTo(webhookUrl)
        .map(({ body, headers }) => new Webhook(signing.secret).verify(body, { ...headers }) as WebhookEvent)
        .filter(({ type }) => type !== 'video.processing');
    await expect.poll(ends).toMatchObject([{ type: 'video.completed', data: { id: operation } }]);
    expect(await getVideoStatus(model, { operation: ends()[0]?.data.id ?? '' })).toMatchObject({
      status: 'completed',
      providerMetadata: { geekhub: { cost: { state: 'charged' } } },
    });
  });
});

describe('an answer that is lost', () => {
  /** The first `times` starts reach the gateway, and their answers nobody. */
  function losing(times: number) {
    let lost = 0;
    return (send: typeof fetch): typeof fetch =>
      async (input, init) => {
        const answer = await send(input, init);
        if (init?.method !== 'POST' || lost >= times) return answer;
        lost += 1;
        await answer.arrayBuffer();
        throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
      };
  }

  const refusingReads =
    (send: typeof fetch): typeof fetch =>
    async (input, init) => {
      const answer = await send(input, init);
      return /\/v1\/videos\/[0-9a-f-]{36}$/.test(String(input))
        ? new Response('{}', { status: 401 })
        : answer;
    };

  const ways = {
    'that waits by itself': { download: undefined },
    'that polls': { poll: OFTEN },
  };
  test.each(Object.entries(ways))('starts no second video: generateVideo %s', async (_, way) => {
    const { geekhub, caller, starts } = await newCustomer(losing(2));
    const { videos } = await generateVideo({
      model: geekhub.video('fal/kling-2'),
      ...{ prompt: PROMPT, ...way, download: geekhub.download },
    });
    expect(videos).toHaveLength(1);
    expect(await jobsOf(caller)).toHaveLength(1);
    const keys = starts().map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^aisdk_vid_/);
  });

  test('starts no second video: startVideo, under the caller’s key where it has one', async () => {
    const { geekhub, caller, starts } = await newCustomer(losing(1), idle);
    const model = geekhub.video('fal/kling-2');
    const headers = { 'Idempotency-Key': 'order-17' };
    const { operation } = await startVideo({ model, prompt: PROMPT, headers });
    expect(starts().map((each) => each.headers.get('idempotency-key'))).toEqual(['order-17', 'order-17']);
    // The program was started anew, and orders again.
    const again = await startVideo({ model, prompt: PROMPT, headers });
    expect(again.operation).toBe(operation);
    expect(again.response.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(await jobsOf(caller)).toMatchObject([{ id: operation }]);
  });

  test('for good makes generateVideo fail, and never start anew under another key', async () => {
    const { geekhub, caller, starts } = await newCustomer(losing(4), idle);
    const wanted = generateVideo({ model: geekhub.video('fal/kling-2'), prompt: PROMPT, maxRetries: 5 });
    await expect(wanted).rejects.toThrow('read ECONNRESET');
    expect(starts()).toHaveLength(4);
    expect(await jobsOf(caller)).toHaveLength(1);
  });

  test('invites nobody to repeat a start that has no key: it would be another one', async () => {
    const { geekhub } = await newCustomer(losing(1), idle);
    const failure = await Promise.resolve(
      geekhub.video('fal/kling-2').doStart?.({
        ...{ prompt: PROMPT, n: 1, providerOptions: {}, image: undefined, frameImages: undefined },
        ...{ inputReferences: undefined, aspectRatio: undefined, resolution: undefined, duration: undefined },
        ...{ fps: undefined, seed: undefined, generateAudio: undefined },
      }),
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'AI_APICallError', isRetryable: false });
  });

  test('is no reason to lose a job that was started: the error names it', async () => {
    const { geekhub, caller } = await newCustomer(refusingReads, idle);
    const wanted = generateVideo({ model: geekhub.video('fal/kling-2'), prompt: PROMPT });
    const failure = await wanted.catch((error: Error) => error);
    const [job] = await jobsOf(caller);
    expect(failure).toMatchObject({ name: 'GeekHub_VideoNotCollectedError', jobId: job?.id });
  });
});

test('a registry finds the models, and nothing else that the gateway has not', async () => {
  const { geekhub } = await newCustomer(undefined, idle);
  const registry = createProviderRegistry({ geekhub });
  expect(registry.videoModel('geekhub:google/veo-3.1')).toMatchObject({
    ...{ specificationVersion: 'v4', provider: 'geekhub.video', modelId: 'google/veo-3.1' },
  });
  for (const ask of [geekhub.languageModel, geekhub.embeddingModel, geekhub.imageModel]) {
    expect(() => ask('fal/kling-2')).toThrow('No such');
  }
});

test('every model of the catalogue makes a video by nothing but its id and a prompt', async () => {
  const { geekhub } = await newCustomer(undefined, idle);
  for (const { id } of CATALOGUE) {
    const { warnings, response } = await startVideo({ model: geekhub.video(id), prompt: PROMPT });
    expect({ warnings, model: response.modelId }).toEqual({ warnings: [], model: id });
  }
});
