/** A directory for what a program is given, gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Scratch extends AsyncDisposable {
  directory: string;
}

export async function openScratch(): Promise<Scratch> {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-documented-'));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
