/** Which way a wait takes to the gateway, and what it does when something stands in it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Job } from '@geekhub/contracts/job';
import { exampleJob, JOB_ID } from '@geekhub/testing/example-job';
import { expect, onTestFinished, test } from 'vitest';
import { clientOf } from './client-of.ts';

const processing = exampleJob({ progress: 10 });
const later = exampleJob({ progress: 60 });
const completed = exampleJob({ status: 'completed', video_url: 'http://127.0.0.1/v.mp4', completed: 1 });

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A gateway that can wait: `GET`, `hold` and `stream` answer in turn, the last of each stays. */
async function gatewayThat(script: { GET?: Answer[]; hold?: Answer[]; stream?: Answer[] }) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const { prefer } = request.headers;
    const kind = request.url?.endsWith('/events') ? 'stream' : prefer === 'wait=0' ? 'GET' : 'hold';
    const answers = script[kind] ?? [];
    const nth = seen.filter((each) => each === kind).length;
    seen.push(kind);
    const answer = answers[Math.min(nth, answers.length - 1)];
    if (answer === undefined) throw new Error(`nobody thought of a ${kind}`);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen: [], kinds: seen };
}

const json =
  (body: Job, { waits = true } = {}): Answer =>
  (response, request) => {
    if (waits) response.setHeader('preference-applied', String(request.headers.prefer));
    response.end(JSON.stringify(body));
  };
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end('{}');
  };
const cut: Answer = (response) => void response.destroy();
const silence: Answer = () => {};

/** Events; then the end of the stream, or a cut in the middle of another event. */
const stream =
  (jobs: Job[], { ending = 'end' }: { ending?: 'end' | 'cut' | 'nothing' } = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('retry: 2000\n\n:\n\n');
    for (const job of jobs) response.write(`event: video.x\nid: 1\ndata: ${JSON.stringify(job)}\n\n`);
    if (ending === 'end') response.end();
    if (ending === 'cut') response.write('data: {"sta', () => response.destroy());
  };

async function run(gateway: Awaited<ReturnType<typeof gatewayThat>>, options = {}) {
  const { client, waits } = clientOf(gateway, options);
  const told: Job[] = [];
  const job = await client.waitFor(JOB_ID, { onProgress: (each) => told.push(each) });
  return { job, told, waits, kinds: gateway.kinds };
}

test('a stream that works is the whole wait, and tells of all that passes', async () => {
  const gateway = await gatewayThat({
    GET: [json(processing)],
    stream: [stream([processing, later, completed], { ending: 'nothing' })],
  });
  expect(await run(gateway)).toEqual({
    job: completed,
    told: [processing, processing, later, completed],
    waits: [],
    kinds: ['GET', 'stream'],
  });
});

test('a job that has ended is found by one request', async () => {
  expect(await run(await gatewayThat({ GET: [json(completed)] }))).toMatchObject({
    kinds: ['GET'],
    waits: [],
  });
});

test('a gateway that cannot wait is asked as it recommends, and for no stream', async () => {
  const open = exampleJob({ poll_after_seconds: 7 });
  const gateway = await gatewayThat({
    GET: [json(open, { waits: false }), json(completed, { waits: false })],
  });
  expect(await run(gateway)).toMatchObject({ job: completed, waits: [7_000], kinds: ['GET', 'GET'] });
});

test.each(['end', 'cut'] as const)(
  'a stream that breaks off (%s) is opened again after a look',
  async (ending) => {
    const gateway = await gatewayThat({
      GET: [json(processing)],
      stream: [...Array(5).fill(stream([processing], { ending })), stream([completed])],
    });
    const { job, kinds, waits } = await run(gateway);
    expect(job).toEqual(completed);
    expect(kinds).toEqual(Array(6).fill(['GET', 'stream']).flat());
    expect(waits).toEqual(Array(5).fill(1_000));
  },
);

test('a gateway that is restarted in the middle of a stream is waited for', async () => {
  const gateway = await gatewayThat({
    GET: [json(processing), cut, status(503), status(503), json(later)],
    stream: [stream([processing], { ending: 'cut' }), stream([completed])],
  });
  expect(await run(gateway)).toMatchObject({
    job: completed,
    kinds: ['GET', 'stream', 'GET', 'GET', 'GET', 'GET', 'stream'],
  });
});

test.each<[string, Answer]>([
  ['is refused because too many wait', status(429, { 'retry-after': '30' })],
  ['is unknown on the way', status(404)],
  [
    'is answered by a page',
    (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  ],
  ['is cut before it begins', cut],
  [
    'speaks of something else',
    (response) => {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: {"hello":1}\n\ndata: no\n\n');
    },
  ],
])('where a stream %s, polls that are held take over', async (_, refusal) => {
  const gateway = await gatewayThat({
    GET: [json(processing)],
    stream: [refusal],
    hold: [json(later), json(completed)],
  });
  expect(await run(gateway)).toMatchObject({
    job: completed,
    kinds: ['GET', 'stream', 'GET', 'stream', 'GET', 'hold', 'hold'],
    // The first held answer came early and told nothing new: no hurry.
    waits: [1_000],
  });
});

test('where a proxy holds a stream back, and there is no time for held answers, plain polls do', async () => {
  const open = exampleJob({ poll_after_seconds: 3 });
  const gateway = await gatewayThat({
    GET: [json(open), json(open), json(open), json(completed)],
    stream: [silence],
  });
  expect(await run(gateway, { timeoutMs: 250 })).toMatchObject({
    job: completed,
    kinds: ['GET', 'stream', 'GET', 'stream', 'GET', 'GET'],
    waits: [3_000],
  });
});

test('where held answers are cut too, plain polls do', async () => {
  const open = exampleJob({ poll_after_seconds: 3 });
  const gateway = await gatewayThat({
    GET: [...Array(5).fill(json(open)), json(completed)],
    stream: [status(404)],
    hold: [cut, status(504)],
  });
  expect(await run(gateway)).toMatchObject({
    job: completed,
    kinds: ['GET', 'stream', 'GET', 'stream', 'GET', 'hold', 'GET', 'hold', 'GET', 'GET'],
    waits: [3_000],
  });
});

test('where as many wait as may, the gateway’s pace is kept', async () => {
  const open = exampleJob({ poll_after_seconds: 9 });
  const gateway = await gatewayThat({
    GET: [json(open), json(open), json(open), json(completed)],
    stream: [status(429)],
    hold: [json(open, { waits: false })],
  });
  expect(await run(gateway)).toMatchObject({
    job: completed,
    kinds: ['GET', 'stream', 'GET', 'stream', 'GET', 'hold', 'GET'],
    waits: [9_000],
  });
});

test('what is refused for good ends the wait, whichever way it was on', async () => {
  const gone = await gatewayThat({ GET: [json(processing), status(404)], stream: [stream([processing])] });
  await expect(run(gone)).rejects.toMatchObject({ status: 404 });
  const revoked = await gatewayThat({ GET: [json(processing)], stream: [status(401)], hold: [status(401)] });
  await expect(run(revoked)).rejects.toMatchObject({ status: 401 });
  expect(revoked.kinds).toEqual(['GET', 'stream', 'GET', 'stream', 'GET', 'hold']);
});

test('an abort ends a stream at once', async () => {
  const abort = new AbortController();
  const gateway = await gatewayThat({
    GET: [json(processing)],
    stream: [stream([processing], { ending: 'nothing' })],
  });
  let told = 0;
  const onProgress = () => {
    told += 1;
    if (told === 2) abort.abort(new Error('enough'));
  };
  const wait = clientOf(gateway).client.waitFor(JOB_ID, { onProgress, signal: abort.signal });
  await expect(wait).rejects.toThrow('enough');
  expect(gateway.kinds).toEqual(['GET', 'stream']);
});

test('what the caller’s own function throws ends the wait, and nothing is left open', async () => {
  const gateway = await gatewayThat({
    GET: [json(processing)],
    stream: [stream([processing, later], { ending: 'nothing' })],
  });
  const onProgress = ({ progress }: Job) => {
    if (progress === later.progress) throw new Error('mine');
  };
  await expect(clientOf(gateway).client.waitFor(JOB_ID, { onProgress })).rejects.toThrow('mine');
});
