/** Keys that are kept: for whom, where, and what never shows them. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@geekhub/gateway/test/start-gateway';
import { findFreePort } from '@geekhub/testing/free-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeFolder, runCli } from './run-cli.ts';

// A command is a process of its own, and some tests have many.
vi.setConfig({ testTimeout: 180_000 });

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const fileIn = (folder: string) => join(folder, '.config/geekhub/config.json');

async function loggedIn(): Promise<string> {
  const folder = await makeFolder();
  const { code, stderr } = await runCli(
    ['login', '--url', `${gateway.url}/v1/`],
    {},
    {
      ...{ folder, input: `${gateway.secrets.test_key}\n` },
    },
  );
  expect(code, stderr).toBe(0);
  expect(stderr).toBe(
    `The test key is valid at ${gateway.url}: 10000.00 MXN available. Kept as default in ${fileIn(folder)}.\n`,
  );
  return folder;
}

test('a key that is piped in is checked, kept where only its owner reads, and used from then on', async () => {
  const folder = await loggedIn();
  expect((await stat(fileIn(folder))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, '.config/geekhub'))).mode & 0o777).toBe(0o700);
  const { code, stdout } = await runCli(['credits'], {}, { folder });
  expect(code).toBe(0);
  expect(stdout).toContain('10000.00 MXN');
});

test('a file that others could read is not so any more after a login', async () => {
  const folder = await loggedIn();
  await writeFile(join(folder, 'loose.json'), await readFile(fileIn(folder)), { mode: 0o644 });
  const { rename } = await import('node:fs/promises');
  await rename(join(folder, 'loose.json'), fileIn(folder));
  const again = await runCli(
    ['login', '--url', gateway.url, '--key', gateway.secrets.live_key],
    {},
    { folder },
  );
  expect(again.code, again.stderr).toBe(0);
  expect((await stat(fileIn(folder))).mode & 0o777).toBe(0o600);
});

test('a key that the gateway does not know is not kept, nor one that is none, nor shown', async () => {
  const folder = await makeFolder();
  const unknown = `ghub_sk_test_${'x'.repeat(32)}`;
  for (const [key, exitCode] of [
    [unknown, 3],
    ['sk-something-else', 2],
  ] as const) {
    const { code, stdout, stderr } = await runCli(
      ['login', '--url', gateway.url, '--key', key],
      {},
      { folder },
    );
    expect(code).toBe(exitCode);
    expect(stdout + stderr).not.toContain(key);
  }
  await expect(stat(fileIn(folder))).rejects.toThrow('ENOENT');
});

test('no command shows a key, also where it fails', async () => {
  const folder = await loggedIn();
  const runs = [
    await runCli(['login', '--url', gateway.url, '--key', gateway.secrets.test_key], {}, { folder }),
    await runCli(['credits', '--json'], {}, { folder }),
    await runCli(['job', 'x'], {}, { folder }),
    await runCli(['jobs', '--url', `http://127.0.0.1:${await findFreePort()}`], {}, { folder }),
    await runCli(['jobs', '--key', gateway.secrets.test_key, '--limit', '0'], {}, { folder }),
    await runCli(['jobs', '--key', `${gateway.secrets.test_key} `, '--url', gateway.url], {}, { folder }),
    await runCli(['logout'], {}, { folder }),
  ];
  for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(gateway.secrets.test_key);
});

test('options come before variables, and those before what is kept', async () => {
  const folder = await loggedIn();
  const wrong = `ghub_sk_test_${'x'.repeat(32)}`;
  expect((await runCli(['credits'], { GEEKHUB_API_KEY: wrong }, { folder })).code).toBe(3);
  const option = ['credits', '--key', gateway.secrets.test_key];
  expect((await runCli(option, { GEEKHUB_API_KEY: wrong }, { folder })).code).toBe(0);
  const elsewhere = { GEEKHUB_URL: `http://127.0.0.1:${await findFreePort()}`, GEEKHUB_API_KEY: wrong };
  expect((await runCli(['credits'], elsewhere, { folder })).code).toBe(5);
});

test('a kept key goes to no other gateway', async () => {
  const folder = await loggedIn();
  const other = `http://127.0.0.1:${await findFreePort()}`;
  const { code, stderr } = await runCli(['credits'], { GEEKHUB_URL: other }, { folder });
  expect(code).toBe(3);
  expect(stderr).toContain(`There is no api key for ${other}. The stored one is for ${gateway.url}.`);
});

test('several logins have names; the admin token stands beside the key of the same gateway', async () => {
  const folder = await loggedIn();
  const { live_key, admin_token } = gateway.secrets;
  const live = ['login', '--profile', 'live', '--url', gateway.url, '--key', live_key];
  expect((await runCli(live, {}, { folder })).stderr).toContain('The live key is valid');
  const operator = await runCli(
    ['login', '--profile', 'live', '--admin-token'],
    {},
    { folder, input: admin_token },
  );
  expect(operator.code, operator.stderr).toBe(0);
  const named = { GEEKHUB_PROFILE: 'live' };
  expect((await runCli(['credits'], named, { folder })).stdout).toContain('Balance    50.00 MXN');
  expect((await runCli(['admin', 'organizations', 'list'], named, { folder })).code).toBe(0);
  expect((await runCli(['admin', 'organizations', 'list'], {}, { folder })).code).toBe(3);

  expect((await runCli(['logout', '--profile', 'live'], {}, { folder })).code).toBe(0);
  expect((await runCli(['credits'], named, { folder })).code).toBe(2);
  expect(await readFile(fileIn(folder), 'utf8')).not.toContain(live_key);
  expect((await runCli(['credits'], {}, { folder })).code).toBe(0);
});

test('a file that cannot be understood is named, and nothing of it shown', async () => {
  const folder = await loggedIn();
  await writeFile(fileIn(folder), '{"profiles":{"default":{"url":7,"api_key":"secret"}}}');
  const { code, stderr } = await runCli(['credits'], {}, { folder });
  expect(code).toBe(2);
  expect(stderr).toContain(fileIn(folder));
  expect(stderr).not.toContain('secret');
});
