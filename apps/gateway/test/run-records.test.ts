/** The last check of a run has something to look at: what gateways logged, and what they must not have. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createApiCallers } from './api-caller.ts';
import { LOG_SUFFIX, SECRETS_SUFFIX } from './find-secrets.ts';
import { startGateway } from './start-gateway.ts';

const directory = inject('runRecords');

/** All that the files hold which came since `before`, or, of secrets, that are there. */
async function readRecords(suffix: string, before: readonly string[] = []): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(suffix) && !before.includes(name));
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('\n');
}

test('what a gateway logged and its keys are kept for the end of the run, however silent the gateway is', async () => {
  const before = await readdir(directory);
  const gateway = await startGateway({ LOG_LEVEL: 'silent' });
  const answer = await createApiCallers(gateway).live.get('/v1/credits');
  const requestId = answer.headers.get('x-request-id') ?? '';
  expect(requestId).toMatch(/^req_/);
  expect(gateway.log()).toEqual([]);
  await gateway[Symbol.asyncDispose]();

  // The file is flushed in its own time.
  await expect.poll(() => readRecords(LOG_SUFFIX, before)).toContain(`"${requestId}"`);
  const secrets = (await readRecords(SECRETS_SUFFIX)).split('\n');
  const { live_key, test_key, admin_token } = gateway.secrets;
  expect(secrets).toEqual(expect.arrayContaining([live_key, test_key, admin_token]));
});
