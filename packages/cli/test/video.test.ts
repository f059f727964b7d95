/** From a prompt to a file, in success and in every trouble, against a real gateway. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Job } from '@geekhub/contracts/job';
import { createApiCaller } from '@geekhub/gateway/test/api-caller';
import { type RunningGateway, startGateway } from '@geekhub/gateway/test/start-gateway';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startCuttingProxy } from './cutting-proxy.ts';
import { type Environment, environmentOf, makeFolder, runCli } from './run-cli.ts';

// A command is a process of its own, and some tests have many.
vi.setConfig({ testTimeout: 180_000 });

let gateway: RunningGateway;
let environment: Environment;
/** Its videos take an hour, so that a test comes to do something meanwhile. */
let slow: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway();
  slow = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
  environment = environmentOf(gateway);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await slow[Symbol.asyncDispose]();
});

async function jobsOf({ url, secrets }: RunningGateway): Promise<Job[]> {
  return (await createApiCaller(url, secrets.test_key).get<{ data: Job[] }>('/v1/videos')).body.data;
}

test('a video is made, saved byte for byte, and accounted for; the way there is told on stderr', async () => {
  const folder = await makeFolder();
  const commandLine = ['video', 'a', 'paper boat', '-m', 'fal/hailuo-02', '-d', '6', '-o', 'boat.mp4'];
  const { code, stdout, stderr } = await runCli(commandLine, environment, { folder });
  expect(code, stderr).toBe(0);
  const [job] = await jobsOf(gateway);
  expect(job).toMatchObject({ prompt: 'a paper boat', model: 'fal/hailuo-02', duration: 6 });
  expect(stdout).toContain(`Job       ${job?.id}\nStatus    completed\n`);
  expect(stdout).toContain('Cost      5.04 MXN charged\n');
  expect(stdout).toContain(`Saved     ${join(folder, 'boat.mp4')}\n`);
  expect(stderr).toContain('5.04 MXN set aside');
  expect(stderr).toMatch(/^ *100% {2}completed/m);
  expect(stdout + stderr).not.toContain('\u001b');
  const served = await fetch(job?.video_url ?? '');
  expect(await readFile(join(folder, 'boat.mp4'))).toEqual(Buffer.from(await served.arrayBuffer()));
  expect(await readdir(folder)).toEqual(['boat.mp4']);
});

test('every option arrives in the request', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'first.png'), PNG.bytes);
  const { code, stdout, stderr } = await runCli(
    [
      ...['video', 'x', '--no-wait', '--json', '-m', 'fal/veo-3.1', '-d', '8', '--aspect-ratio', '9:16'],
      ...['--resolution', '1080p', '--seed', '7', '--negative-prompt', 'rain', '--no-audio'],
      ...[
        '--image',
        'first.png',
        '--last-frame',
        'first.png',
        '--metadata',
        'order=17',
        '--metadata',
        'note=a=b',
      ],
      ...['--webhook-url', 'https://example.com/hook'],
    ],
    environment,
    { folder },
  );
  expect(code, stderr).toBe(0);
  const job = Job.parse(JSON.parse(stdout));
  expect(job).toMatchObject({ model: 'fal/veo-3.1', duration: 8, metadata: { order: '17', note: 'a=b' } });
  const [row] = await gateway.database.query<{ request: object; webhook_url: string }>(
    'select request, webhook_url from geekhub.jobs where id = $1',
    [job.id],
  );
  expect(row).toMatchObject({
    webhook_url: 'https://example.com/hook',
    request: { negativePrompt: 'rain', seed: 7, resolution: '1080p', audio: false, hasImage: true },
  });
});

test('machines get the finished job as the gateway answers it, on one line', async () => {
  const folder = await makeFolder();
  const { code, stdout, stderr } = await runCli(['video', 'a boat', '--json'], environment, { folder });
  expect(code, stderr).toBe(0);
  expect(stdout.split('\n')).toHaveLength(2);
  const job = JSON.parse(stdout);
  const answer = await createApiCaller(gateway.url, gateway.secrets.test_key).get(`/v1/videos/${job.id}`);
  expect(job).toEqual(answer.body);
  expect(await readdir(folder)).toEqual([`${job.id}.mp4`]);
});

test('a file that is there is left as it is and nothing is paid, but with --force', async () => {
  const folder = await makeFolder();
  const path = join(folder, 'boat.mp4');
  await writeFile(path, 'mine');
  const before = (await jobsOf(gateway)).length;
  const refused = await runCli(['video', 'a boat', '-o', 'boat.mp4'], environment, { folder });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${path} is there already`);
  expect(await jobsOf(gateway)).toHaveLength(before);
  expect(await readFile(path, 'utf8')).toBe('mine');

  const forced = await runCli(['video', 'a boat', '-o', 'boat.mp4', '--force'], environment, { folder });
  expect(forced.code, forced.stderr).toBe(0);
  expect((await readFile(path)).length).toBeGreaterThan(1_000);
  expect(await readdir(folder)).toEqual(['boat.mp4']);
});

test('a folder that is not there, and a folder as a file, are found out before anything is paid', async () => {
  const folder = await makeFolder();
  const before = (await jobsOf(gateway)).length;
  for (const output of ['missing/boat.mp4', '.']) {
    const { code } = await runCli(['video', 'a boat', '-o', output], environment, { folder });
    expect(code).toBe(2);
  }
  expect(await jobsOf(gateway)).toHaveLength(before);
});

test('Ctrl-C ends the wait and not the job, and says how to go on, which then does', async () => {
  const folder = await makeFolder();
  const stopped = await runCli(['video', 'a boat', '-o', 'my boat.mp4'], environmentOf(slow), {
    ...{ folder, interruptAt: 'processing' },
  });
  const [job] = await jobsOf(slow);
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain(
    `Stopped waiting. The job goes on.\nGo on with: geekhub wait ${job?.id} -o '${folder}/my boat.mp4'\n`,
  );
  expect(job?.status).toBe('processing');
  expect(await readdir(folder)).toEqual([]);
  const again = await runCli(['wait', job?.id ?? ''], environmentOf(slow), { interruptAt: 'processing' });
  expect(again.code).toBe(130);
});

test('what was left with --no-wait is fetched by `wait`', async () => {
  const folder = await makeFolder();
  const made = await runCli(['video', 'a boat', '--no-wait'], environment, { folder });
  expect(made.code, made.stderr).toBe(0);
  const id = /^Job {7}(\S+)$/m.exec(made.stdout)?.[1] ?? '';
  expect(made.stderr).toBe(`Go on with: geekhub wait ${id}\n`);
  const waited = await runCli(['wait', id, '-o', 'boat.mp4'], environment, { folder });
  expect(waited.code, waited.stderr).toBe(0);
  expect(await readdir(folder)).toEqual(['boat.mp4']);
});

test('a job that fails is exit code 1, with its reason, and leaves no file', async () => {
  const folder = await makeFolder();
  const sandbox = createApiCaller(slow.url, slow.secrets.test_key);
  const before = new Set((await jobsOf(slow)).map(({ id }) => id));
  const running = runCli(['video', 'a boat', '--json'], environmentOf(slow), { folder });
  const newOne = async () => (await jobsOf(slow)).find(({ id }) => !before.has(id))?.id;
  await expect.poll(newOne).toBeDefined();
  await sandbox.post(`/v1/videos/${await newOne()}/cancel`, {});
  const { code, stdout, stderr } = await running;
  expect(code).toBe(1);
  expect(Job.parse(JSON.parse(stdout))).toMatchObject({ status: 'failed', error_code: 'canceled' });
  expect(stderr).toContain('Nothing was charged.');
  expect(await readdir(folder)).toEqual([]);
});

test('a prompt that is refused is named as what to change', async () => {
  const folder = await makeFolder();
  const commandLine = ['video', 'a boat', '--metadata', 'sandbox=moderated', '-o', 'boat.mp4'];
  const { code, stdout, stderr } = await runCli(commandLine, environment, { folder });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^The video failed: .+\nNothing was charged\. Change the prompt and try again\.\n$/m,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('waiting for a job that is not there is a refusal, and nothing to go on with', async () => {
  const { code, stderr } = await runCli(['wait', 'x'], environment);
  expect(code).toBe(1);
  expect(stderr).toContain('No such video.');
  expect(stderr).not.toContain('Go on with');
});

test('a lost answer to the order is asked for again under the same key: one job', async () => {
  const proxy = await startCuttingProxy(slow.url, { lose: 1 });
  const before = (await jobsOf(slow)).length;
  const { code, stderr } = await runCli(['video', 'a boat', '--no-wait'], {
    ...{ ...environmentOf(slow), GEEKHUB_URL: proxy.url },
  });
  expect(code, stderr).toBe(0);
  expect(proxy.keys).toHaveLength(2);
  expect(new Set(proxy.keys).size).toBe(1);
  expect(await jobsOf(slow)).toHaveLength(before + 1);
});

test('whoever stops before the order is answered learns how to repeat it, and it is one job', async () => {
  const proxy = await startCuttingProxy(slow.url, { lose: 1, hold: true });
  const through = { ...environmentOf(slow), GEEKHUB_URL: proxy.url };
  const before = (await jobsOf(slow)).length;
  // The answer is held for ever: only a Ctrl-C ends it, once the job is there.
  const isThere = expect.poll(async () => (await jobsOf(slow)).length).toBe(before + 1);
  const { code, stderr } = await runCli(['video', 'a boat'], through, { interruptAfter: isThere });
  expect(code).toBe(130);
  const key = /--idempotency-key (\S+)/.exec(stderr)?.[1];
  expect(key).toBe(proxy.keys[0]);

  const again = await runCli(['video', 'a boat', '--no-wait', '--idempotency-key', key ?? ''], through);
  expect(again.code, again.stderr).toBe(0);
  expect(await jobsOf(slow)).toHaveLength(before + 1);
});
