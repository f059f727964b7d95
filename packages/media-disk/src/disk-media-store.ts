/** Keeps videos as files, laid out like the public addresses under which they are served. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MediaKey, MediaStore } from '@geekhub/ports/media';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FILE_NAME = 'video.mp4';
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

export interface DiskMediaStoreOptions {
  directory: string;
  /** Where the gateway is reached from outside, without a slash at the end. */
  publicBaseUrl: string;
  bucket: string;
}

export interface DiskMediaStore extends MediaStore {
  /** What is to be served, and nothing else: unfinished files lie elsewhere. */
  readonly servedDirectory: string;
  /** The path under which `servedDirectory` is to be served, with a slash at the end. */
  readonly servedPath: string;
  /** Deletes what copies that were cut off by a crash left behind, once it is a day old. */
  removeLeftovers(): Promise<void>;
}

export function createDiskMediaStore(options: DiskMediaStoreOptions): DiskMediaStore {
  const servedDirectory = join(options.directory, options.bucket);
  const servedPath = `/storage/v1/object/public/${options.bucket}/`;
  // In the same file system as the final place, so that a rename makes the whole file visible at once.
  const unfinishedDirectory = join(options.directory, '.unfinished');

  return {
    servedDirectory,
    servedPath,

    async store(key, stream, signal) {
      const path = join(servedDirectory, ...pathSegments(key));
      const unfinishedPath = join(unfinishedDirectory, `${randomUUID()}.mp4`);
      await mkdir(unfinishedDirectory, { recursive: true });
      try {
        await writeToDisk(unfinishedPath, stream, signal);
        const jobDirectory = dirname(path);
        await mkdir(jobDirectory, { recursive: true });
        await rename(unfinishedPath, path);
        // The names leading to the file must survive a power cut too.
        for (const directory of [jobDirectory, dirname(jobDirectory), servedDirectory])
          await flushDirectory(directory);
      } catch (error) {
        await rm(unfinishedPath, { force: true });
        throw error;
      }
      return { bytes: (await stat(path)).size };
    },

    publicUrl(key) {
      return `${options.publicBaseUrl}${servedPath}${pathSegments(key).join('/')}`;
    },

    async removeLeftovers() {
      await mkdir(unfinishedDirectory, { recursive: true });
      for (const name of await readdir(unfinishedDirectory)) {
        const path = join(unfinishedDirectory, name);
        const found = await stat(path).catch(() => null);
        if (found !== null && Date.now() - found.mtimeMs > LEFTOVER_AGE_MS) await rm(path, { force: true });
      }
    },
  };
}

/** Nothing but UUIDs becomes part of a path. */
function pathSegments(key: MediaKey): [string, string, string] {
  for (const id of [key.organizationId, key.jobId]) {
    if (!UUID.test(id)) throw new TypeError('a media key must consist of UUIDs');
  }
  return [key.organizationId, key.jobId, FILE_NAME];
}

async function writeToDisk(
  path: string,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    // Goes on from where the last chunk ended.
    const write = (chunk: Uint8Array) => file.writeFile(chunk);
    await stream.pipeTo(new WritableStream({ write }), { signal });
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushDirectory(directory: string): Promise<void> {
  // Windows opens no directories, and needs no flush of them.
  if (process.platform === 'win32') return;
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
