/** The test key that the gateway left on its first run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_KEY_PATTERN } from '@geekhub/contracts/api-key-format';
import { DemoFailure } from './demo-failure.ts';

export async function readTestKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'first-run.json');
  const key = findTestKey(await readFile(path, 'utf8').catch(() => absent(path)));
  if (key === null) throw new DemoFailure(`${path} holds no test key. Give one with --key.`);
  return key;
}

function absent(path: string): never {
  throw new DemoFailure(
    `${path} cannot be read. The gateway writes it when it first starts:\n` +
      '  npm start\n' +
      'If it keeps its data elsewhere give --data-dir; if its database is not the built-in one give --key.',
  );
}

function findTestKey(text: string): string | null {
  try {
    const { test_key: key }: { test_key?: unknown } = JSON.parse(text);
    return typeof key === 'string' && API_KEY_PATTERN.test(key) ? key : null;
  } catch {
    return null;
  }
}
