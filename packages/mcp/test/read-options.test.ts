/** What is asked for on the command line is what is done, or is refused by its name. */
import { expect, test } from 'vitest';
import { OptionProblem, readOptions } from '../src/read-options.ts';

const KEY = { GEEKHUB_API_KEY: 'ghub_sk_test_1' };

test('a host that starts it gives a key, and may give an address and a limit', () => {
  expect(readOptions([], KEY)).toEqual({
    ...{ gatewayUrl: 'http://127.0.0.1:8787', limitMicros: null },
    mode: { kind: 'stdio', apiKey: KEY.GEEKHUB_API_KEY },
  });
  const environment = {
    ...KEY,
    GEEKHUB_URL: 'https://video.example.com/v1/',
    GEEKHUB_MAX_SPEND_MXN: '100.5',
  };
  const given = { gatewayUrl: 'https://video.example.com', limitMicros: 100_500_000n };
  expect(readOptions([], environment)).toMatchObject(given);
  expect(readOptions(['--url', 'http://10.0.0.1', '--max-spend-mxn', '0'], environment)).toMatchObject({
    ...{ gatewayUrl: 'http://10.0.0.1', limitMicros: 0n },
  });
});

test('a server of many needs no key', () => {
  const commandLine = [
    '--http',
    '--allow-host',
    'a.example',
    '--allow-host',
    'b.example',
    '--idle-minutes',
    '5',
  ];
  expect(readOptions([...commandLine, '--allow-origin', 'https://app.example.com'], {})?.mode).toEqual({
    ...{ kind: 'http', host: '127.0.0.1', port: 8788, allowedHosts: ['a.example', 'b.example'] },
    ...{ allowedOrigins: ['https://app.example.com'], maxSessions: 256, idleMs: 300_000 },
  });
});

test('help is asked for with whatever else', () => {
  expect(readOptions(['--help'], {})).toBeNull();
});

test.each<[string, string[], Record<string, string>]>([
  ['GEEKHUB_API_KEY', [], {}],
  ['GEEKHUB_API_KEY', [], { GEEKHUB_API_KEY: 'two words' }],
  ['GEEKHUB_URL', [], { ...KEY, GEEKHUB_URL: 'video.example.com' }],
  ['--max-spend-mxn', ['--max-spend-mxn', 'much'], KEY],
  ['--max-spend-mxn', ['--max-spend-mxn=-1'], KEY],
  ['--port', ['--http', '--port', '65536'], {}],
  ['--max-sessions', ['--http', '--max-sessions', '0'], {}],
  ['--idle-minutes', ['--http', '--idle-minutes', '1.5'], {}],
  ['--allow-origin', ['--http', '--allow-origin', 'https://app.example.com/'], {}],
  ['--colour', ['--colour', 'red'], KEY],
  ['argument', ['http'], KEY],
])('%s is named in the refusal of %j', (name, commandLine, environment) => {
  expect(() => readOptions(commandLine, environment)).toThrow(OptionProblem);
  expect(() => readOptions(commandLine, environment)).toThrow(name);
});

test('a key that cannot be sent is not shown', () => {
  expect(() => readOptions([], { GEEKHUB_API_KEY: 'ghub_sk_live_\u0000' })).not.toThrow('ghub_sk');
});
