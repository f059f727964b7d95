/** On a terminal: the bar, the colours, and what a Ctrl-C leaves there. */
import { stripVTControlCharacters } from 'node:util';
import { type RunningGateway, startGateway } from '@geekhub/gateway/test/start-gateway';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { onTerminal } from './on-terminal.ts';
import { CACHE, COMMAND, environmentOf, makeFolder, SEARCH_PATH } from './run-cli.ts';

// A command is a process of its own, and some tests have many.
vi.setConfig({ testTimeout: 180_000 });

const CTRL_C = '\u0003';

let gateway: RunningGateway;
let slow: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '2' });
  slow = await startGateway({ SANDBOX_DELAY_SECONDS: '3600' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await slow[Symbol.asyncDispose]();
});

interface Situation {
  columns: number;
  of: RunningGateway;
  environment?: Record<string, string>;
  answer?: { at: string; type: string };
}

async function seen(commandLine: readonly string[], { columns, of, environment, answer }: Situation) {
  const folder = await makeFolder();
  return onTerminal(COMMAND, commandLine, {
    ...{ columns, folder, answer },
    environment: {
      PATH: SEARCH_PATH,
      HOME: folder,
      XDG_CACHE_HOME: CACHE,
      ...environmentOf(of),
      ...environment,
    },
  });
}

test.each([80, 40])('a bar is drawn within %i columns, and gone when the video is there', async (columns) => {
  const { code, output, lines } = await seen(['video', 'a boat', '-o', 'boat.mp4'], {
    columns,
    of: gateway,
  });
  expect(code).toBe(0);
  const drawn = lines.filter((line) => /\d+%|--%/.test(line));
  expect(drawn.length).toBeGreaterThan(1);
  for (const line of drawn) expect(line.length).toBeLessThan(columns);
  if (columns === 80) expect(drawn[0]).toMatch(/^\[[= ]{30}\] /);
  expect(drawn.at(-1)).toContain('completed');
  // The cursor is given back, and the line wiped, before the result.
  const result = output.slice(output.lastIndexOf('\u001b[2K'));
  expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
  expect(stripVTControlCharacters(result)).toMatch(/^Job\s+[0-9a-f-]{36}\r\nStatus {4}completed\r\n/);
});

test('Ctrl-C leaves the terminal as it was, and the way to go on', async () => {
  const { code, output } = await seen(['video', 'a boat', '-o', 'boat.mp4'], {
    ...{ columns: 80, of: slow, answer: { at: 'processing', type: CTRL_C } },
  });
  expect(code).toBe(130);
  expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
  expect(output).toMatch(/Go on with: geekhub wait [0-9a-f-]{36} -o \S+boat\.mp4\r\n$/);
});

test('colours are for terminals alone, and not for those who want none', async () => {
  const wrong = ['job', 'x'];
  const coloured = await seen(wrong, { columns: 80, of: slow });
  expect(coloured.output).toContain('\u001b[31mNo such video.\u001b[39m');
  const plain = await seen(wrong, { columns: 80, of: slow, environment: { NO_COLOR: '1' } });
  expect(plain.output).not.toContain('\u001b');
});

test('a key that is asked for does not appear', async () => {
  const { test_key } = slow.secrets;
  const { code, output } = await seen(['login', '--url', slow.url], {
    ...{ columns: 80, of: slow, answer: { at: '(not shown): ', type: `${test_key}\r` } },
  });
  expect(code).toBe(0);
  expect(output).toContain('The test key is valid');
  expect(output).not.toContain(test_key.slice(-20));
});
