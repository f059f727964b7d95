/** Brings a finished video to a file, which appears under its name only when it is whole. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Sleep, sleep } from '@geekhub/client/sleep';
import { CliFailure, EXIT, usageFailure } from './cli-failure.ts';

const TRIES = 4;
const FIRST_PAUSE_MS = 1_000;

/** What the file is to be, as the gateway measured it when it was stored. */
export interface ExpectedFile {
  bytes: number;
  sha256: string;
}

/** To be asked before the video is paid for. */
export async function requireWritable(path: string, force: boolean): Promise<void> {
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch(() => {
    throw usageFailure(
      `The folder ${folder} does not exist or cannot be written to. Choose another with -o.`,
    );
  });
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw usageFailure(`${path} is a folder. Name a file with -o.`);
  if (found !== null && !force) {
    throw usageFailure(
      `${path} is there already. Choose another name with -o, or overwrite it with --force.`,
    );
  }
}

export interface SaveOptions {
  force: boolean;
  expected: ExpectedFile | null;
  signal: AbortSignal;
  sleep?: Sleep;
}

/** Throws a CliFailure. Nothing is left of what could not be finished. */
export async function saveVideo(url: string, path: string, options: SaveOptions): Promise<void> {
  // Beside the file itself: a move to another disk would not happen at once.
  const partial = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    await downloadPatiently(url, partial, options);
    await publish(partial, path, options.force);
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    if (options.signal.aborted) {
      throw new CliFailure('Stopped before the video was saved.', EXIT.interrupted);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFailure(`The video was made but not saved to ${path}: ${reason}.`, EXIT.failed);
  } finally {
    await rm(partial, { force: true });
  }
}

async function downloadPatiently(url: string, partial: string, options: SaveOptions): Promise<void> {
  const { signal, sleep: pause = sleep } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await download(url, partial, options);
    } catch (error) {
      if (attempt >= TRIES || signal.aborted || isOfTheDisk(error)) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), signal);
    }
  }
}

async function download(url: string, partial: string, { expected, signal }: SaveOptions): Promise<void> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status} came back`);
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(response.body, measure, createWriteStream(partial), { signal });
  if (expected !== null && (bytes !== expected.bytes || hash.digest('hex') !== expected.sha256)) {
    throw new Error('what came is not the file that the gateway stored');
  }
}

/** Its content first, then its name: after a power cut there is no empty file under it. */
async function publish(partial: string, path: string, force: boolean): Promise<void> {
  const file = await open(partial, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  if (force) return rename(partial, path);
  await link(partial, path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw usageFailure(`${path} has come to be meanwhile, and was left as it is.`);
    // A file system without links.
    await requireWritable(path, false);
    await rename(partial, path);
  });
}

function isOfTheDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && ['open', 'write'].includes(String(error.syscall));
}
