/** The demo as a user meets it, in success and in every trouble. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { JOB_ID } from '@geekhub/testing/example-job';
import { expect, test } from 'vitest';
import { startFakeGateway, VIDEO } from './fake-gateway.ts';
import { makeFolder, runDemo, TEST_KEY } from './run-demo.ts';

test('makes the video that was asked for, shows its way, and says where it is and what it cost', async () => {
  const gateway = await startFakeGateway({
    polls: [{ progress: 42 }, { status: 'completed', progress: 100 }],
  });
  const folder = await makeFolder();
  const { exitCode, stdout, stderr } = await runDemo(folder, [
    ...['a wave of salsa', '--model', 'fal/hailuo-02', '--duration', '6', '--out', 'wave.mp4'],
    ...['--url', `${gateway.baseUrl}/v1/`, '--data-dir', '.'],
  ]);

  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(gateway.submits).toEqual([
    {
      input: { model: 'fal/hailuo-02', prompt: 'a wave of salsa', duration: 6 },
      authorization: `Bearer ${TEST_KEY}`,
    },
  ]);
  expect(await readFile(join(folder, 'wave.mp4'))).toEqual(VIDEO);
  expect(stdout.split('\n')).toEqual([
    `Job      ${JOB_ID}: 6 s of fal/hailuo-02`,
    expect.stringMatching(/^processing 42% after \d+ s$/),
    expect.stringMatching(/^completed 100% after \d+ s$/),
    `Video    ${join(folder, 'wave.mp4')}`,
    'Cost     4.20 MXN',
    'Balance  9995.80 MXN of test money',
    '',
  ]);
});

test('leaves length and file name to the model and the job, and uses a key that is given', async () => {
  const gateway = await startFakeGateway();
  const folder = await makeFolder();
  const key = `ghub_sk_live_${'l'.repeat(32)}`;
  const { exitCode, stdout } = await runDemo(folder, ['a', 'wave', '--url', gateway.baseUrl, '--key', key]);

  expect(exitCode).toBe(0);
  expect(gateway.submits).toEqual([
    { input: { model: 'fal/kling-2', prompt: 'a wave' }, authorization: `Bearer ${key}` },
  ]);
  expect(await readFile(join(folder, `${JOB_ID}.mp4`))).toEqual(VIDEO);
  expect(stdout).not.toContain('test money');
});

test('says how to start the gateway when it does not run', async () => {
  const folder = await makeFolder();
  const url = await freeAddress();
  const { exitCode, stderr } = await runDemo(folder, ['a wave', '--url', url, '--data-dir', '.']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`No gateway answers at ${url}`);
  expect(stderr).toContain('npm start');
});

test('says how to come by a key when there is no first-run.json', async () => {
  const folder = await makeFolder();
  await rm(join(folder, 'first-run.json'));
  const { exitCode, stderr } = await runDemo(folder, ['a wave', '--data-dir', '.']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`${join(folder, 'first-run.json')} cannot be read`);
  expect(stderr).toContain('npm start');
});

test.each(['{"live_key":"x"}', '{"test_key":"x"}', 'null', '{'])(
  'a first-run.json of %s holds no test key',
  async (content) => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'first-run.json'), content);
    const { exitCode, stderr } = await runDemo(folder, ['a wave', '--data-dir', '.']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`${join(folder, 'first-run.json')} holds no test key. Give one with --key.\n`);
  },
);

test.each([
  ['insufficient_balance', 402, 'recharge the balance'],
  ['model_not_found', 404, '/v1/models lists the models'],
  ['invalid_api_key', 401, '--key'],
  ['invalid_request_error', 400, '--help'],
  ['conflict', 409, 'The log of the gateway tells more under req_aacb6a7d478c2fdea077ca09'],
])('passes on the refusal %s and says what to do', async (code, status, advice) => {
  const error = { message: 'The reason.', type: code, code, request_id: 'req_aacb6a7d478c2fdea077ca09' };
  const gateway = await startFakeGateway({ refusal: { status, error } });
  const folder = await makeFolder();
  const { exitCode, stderr } = await runDemo(folder, ['a wave', '--url', gateway.baseUrl, '--data-dir', '.']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('The reason.\n');
  expect(stderr).toContain(advice);
});

test('tells why a job failed, that it cost nothing, and leaves no file', async () => {
  const gateway = await startFakeGateway({
    polls: [{ status: 'failed', error: 'The provider refused the prompt.', error_code: 'content_policy' }],
  });
  const folder = await makeFolder();
  const { exitCode, stderr } = await runDemo(folder, ['a wave', '--url', gateway.baseUrl, '--data-dir', '.']);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    'The video failed: The provider refused the prompt.\nNothing was charged. Change the prompt and try again.\n',
  );
  expect(await readdir(folder)).toEqual(['first-run.json']);
});

test('Ctrl-C ends the wait and tells how to look the job up, without showing the key', async () => {
  const gateway = await startFakeGateway({ polls: [{ poll_after_seconds: 60 }] });
  const folder = await makeFolder();
  const commandLine = ['a wave', '--url', gateway.baseUrl, '--data-dir', '.'];
  const { exitCode, stdout, stderr } = await runDemo(folder, commandLine, gateway.polled);
  expect(exitCode).toBe(130);
  expect(stderr).toContain('Stopped waiting.');
  expect(stderr).toContain(`${gateway.baseUrl}/v1/videos/${JOB_ID}`);
  expect(stdout + stderr).not.toContain(TEST_KEY);
});

test('a download that breaks off leaves no file and tells where the video is', async () => {
  const gateway = await startFakeGateway({ videoCutAfter: 10 });
  const folder = await makeFolder();
  const { exitCode, stderr } = await runDemo(folder, ['a wave', '--url', gateway.baseUrl, '--data-dir', '.']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`${gateway.baseUrl}/video.mp4`);
  expect(await readdir(folder)).toEqual(['first-run.json']);
});

test('a folder that does not exist is found out before the video is paid for', async () => {
  const gateway = await startFakeGateway();
  const folder = await makeFolder();
  const out = join('missing', 'wave.mp4');
  const { exitCode, stderr } = await runDemo(folder, [
    ...['a wave', '--out', out, '--url', gateway.baseUrl, '--data-dir', '.'],
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(join(folder, 'missing'));
  expect(gateway.submits).toEqual([]);
});

test.each([
  ['no prompt', []],
  ['an unknown option', ['a wave', '--length', '5']],
  ['a length that is no whole number', ['a wave', '--duration', '5.5']],
  ['an address without http', ['a wave', '--url', 'localhost:8787']],
  ['a key that is none', ['a wave', '--key', 'ghub_sk_test_short']],
])('%s is answered with the usage', async (_, commandLine) => {
  const { exitCode, stderr } = await runDemo(await makeFolder(), commandLine);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('npm run demo -- ');
  expect(stderr).not.toContain('ghub_sk_test_short');
});

test('--help is no error', async () => {
  const { exitCode, stdout } = await runDemo(await makeFolder(), ['--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('npm run demo -- ');
});

/** An address that was free a moment ago. */
async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return `http://127.0.0.1:${address.port}`;
}
