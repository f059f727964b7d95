/** The last check of a run finds what it is there for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintApiKey } from '@geekhub/engine/api-key';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSecrets } from './find-secrets.ts';

const KEY = mintApiKey('live');
const SIGNING = 'C2FVsBQIhrscChlQIMV+b5sSYspob7oD8QfHTsnB1JE=';
const base64 = (text: string) => Buffer.from(text).toString('base64');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'geekhub-find-secrets-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function findIn(line: string): Promise<string[]> {
  await writeFile(join(directory, 'a.secrets'), `${KEY}\n${SIGNING}\nshort\n`);
  await writeFile(join(directory, 'b.log'), `{"msg":"before"}\n${line}\n{"msg":"after"}\n`);
  return findSecrets(directory);
}

test.each([
  ['as it is', `{"key":"${KEY}"}`],
  ['within other text', `x${KEY}x`],
  ['in base64', `{"a":"${base64(KEY)}"}`],
  ['in the base64 of Basic', `Basic ${base64(`user:${KEY}`)}`],
  ['in base64 between neighbours', base64(`ab${KEY}cd`)],
  ['in base64 of an address', Buffer.from(`a${SIGNING}`).toString('base64url')],
  ['in an address', `?secret=${encodeURIComponent(SIGNING)}&x`],
])('a secret %s is found by file and line, and not told', async (_, line) => {
  const found = await findIn(line);
  expect(found).toEqual([`${join(directory, 'b.log')}:2`]);
  expect(found.join()).not.toContain(KEY);
});

test.each([
  ['another key', mintApiKey('live')],
  ['its beginning', KEY.slice(0, -1)],
  ['what is too short to be one', 'short'],
])('%s is no find', async (_, line) => {
  expect(await findIn(line)).toEqual([]);
});
