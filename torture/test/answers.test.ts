/** A failure is excused only while something is down that the answer depends on, or a moment after. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { countAnswers, isExcused, isFailure, openAnswerLog } from '../src/answers.ts';
import type { Part } from '../src/trouble.ts';

const troubles = (part: Part) => [{ part, from: 1_000, to: 2_000 }];

describe('a failed answer', () => {
  test.each([
    { when: 'while something was down', from: 1_500, to: 1_600, excused: true },
    { when: 'that was asked before and came while something was down', from: 900, to: 1_100, excused: true },
    { when: 'that came a moment before its cause was known', from: 700, to: 800, excused: true },
    { when: 'that was asked a moment after', from: 2_400, to: 2_500, excused: true },
    { when: 'that came before anything was down', from: 600, to: 700, excused: false },
    { when: 'that was asked when all had been well for a moment', from: 2_600, to: 2_700, excused: false },
  ])('$when is excused: $excused', ({ from, to, excused }) => {
    expect(isExcused({ status: 500, from, to }, troubles('database'))).toBe(excused);
  });

  test.each<{ part: Part; excused: boolean }>([
    { part: 'gateways', excused: true },
    { part: 'database', excused: true },
    { part: 'callers', excused: true },
    { part: 'fal', excused: false },
    { part: 'google', excused: false },
    { part: 'storage', excused: false },
  ])('while $part was down is excused: $excused', ({ part, excused }) => {
    expect(isExcused({ status: 500, from: 1_500, to: 1_600 }, troubles(part))).toBe(excused);
  });

  test('is excused as long as what is down does not come back', () => {
    const lasting = [{ part: 'gateways' as const, from: 1_000, to: null }];
    expect(isExcused({ status: null, from: 9_000, to: 9_100 }, lasting)).toBe(true);
  });

  test('counts against the gateways where nothing excuses it', () => {
    const answers = [200, 500, null].flatMap((status) => [
      { status, from: 1_500, to: 1_600 },
      { status, from: 8_000, to: 8_100 },
    ]);
    const asked = 'asked 6000 ms after the last trouble';
    const stray = [`status 500, ${asked}`, `no answer in 100 ms, ${asked}`];
    expect(countAnswers(answers, troubles('gateways'))).toEqual({ asked: 6, failed: 4, judged: 3, stray });
  });

  test('is one without an answer, or one after which the same request may yet succeed', () => {
    const statuses = [null, 408, 500, 503, 200, 402, 409];
    expect(statuses.filter((status) => isFailure({ status }))).toEqual([null, 408, 500, 503]);
  });
});

describe('the log of answers', () => {
  test('has an answer that was cut off in its middle as none', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const log = openAnswerLog();
    await expect(log.fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
    expect(log.all.map(({ status }) => status)).toEqual([null]);
    server.close();
  });

  test('hands a stream on from its first byte, and has it as answered though it breaks off later', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const log = openAnswerLog();
    const giveUp = new AbortController();
    const { body } = await log.fetch(`http://127.0.0.1:${port}`, { signal: giveUp.signal });
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n');
    giveUp.abort();
    await expect(reader?.read()).rejects.toThrow();
    expect(log.all.map(({ status }) => status)).toEqual([200]);
    server.close();
  });
});
