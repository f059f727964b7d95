/** The programs of docs/cli.md do what the page says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { startGateway } from '../src/start-gateway.ts';

const PAGE = 'docs/cli.md';
/** Each line is a process. */
const PATIENT = { timeout: 180_000 };

test('the session of the page makes a video and shows what it cost', PATIENT, async () => {
  await using gateway = await startGateway();
  await using run = await runProgram(PAGE, 'session.sh', {
    environment: gateway.environment,
    limitMs: 150_000,
  });
  expect(run.code, run.errors).toBe(0);
  expect(run.output).toMatch(/^fal\/hailuo-02 +0\.84 {2}6\* 10 /m);
  expect(run.output).toMatch(/^Price {7}5\.04 MXN$/m);
  expect(run.output).toContain(`Saved     ${join(run.directory, 'boat.mp4')}\n`);
  expect(run.output).toMatch(/^[0-9a-f-]{36} {2}completed {2}5\.04 {2}a paper boat in the rain$/m);
  expect(run.output).toContain('Available  9994.96 MXN\n');
  expect(run.errors).toMatch(/^100% {2}completed /m);
});

test('the script of the page gets a video and its price by --json alone', PATIENT, async () => {
  await using gateway = await startGateway();
  await using run = await runProgram(PAGE, 'script.sh', {
    environment: gateway.environment,
    limitMs: 150_000,
  });
  expect(run.code, run.errors).toBe(0);
  expect(run.output).toBe('4.20\n');
  const job = JSON.parse(await readFile(join(run.directory, 'job.json'), 'utf8')) as { video_url: string };
  const served = Buffer.from(await (await fetch(job.video_url)).arrayBuffer());
  expect(await readFile(join(run.directory, 'boat.mp4'))).toEqual(served);
});
