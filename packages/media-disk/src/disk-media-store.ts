/** Keeps videos as files, laid out like the public addresses under which they are served. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MediaKey, MediaStore } from '@geekhub/ports/media';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FILE_NAME = 'video.mp4';
const CHUNK_BYTES = 64 * 1024;
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
  // In the same file system as the final place, so that a second name makes the whole file visible at once.
  const unfinishedDirectory = join(options.directory, '.unfinished');
  const pathOf = (key: MediaKey) => join(servedDirectory, ...pathSegments(key));

  /** The names leading to the file must survive a power cut too. */
  async function flushNames(path: string): Promise<void> {
    const jobDirectory = dirname(path);
    for (const directory of [jobDirectory, dirname(jobDirectory), servedDirectory])
      await flushDirectory(directory);
  }

  return {
    servedDirectory,
    servedPath,

    async store(key, stream, signal) {
      const path = pathOf(key);
      // Known before the first byte: nobody need read the video.
      if ((await sizeOf(path)) !== null) {
        await stream.cancel();
        return { kind: 'exists' };
      }
      const unfinishedPath = join(unfinishedDirectory, `${randomUUID()}.mp4`);
      await mkdir(unfinishedDirectory, { recursive: true });
      try {
        await writeToDisk(unfinishedPath, stream, signal);
        await mkdir(dirname(path), { recursive: true });
        if (!(await linkTo(unfinishedPath, path))) return { kind: 'exists' };
        await flushNames(path);
        return { kind: 'stored', bytes: (await stat(path)).size };
      } finally {
        await rm(unfinishedPath, { force: true });
      }
    },

    async open(key, signal) {
      const file = await openToRead(pathOf(key));
      if (file === null) return null;
      const { size } = await file.stat();
      return { stream: readFrom(file, signal), bytes: size };
    },

    async remove(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      if ((await sizeOf(dirname(path))) !== null) await flushDirectory(dirname(path));
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

/** null where there is nothing. */
async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch((error: unknown) => nullIf('ENOENT', error));
  return found === null ? null : found.size;
}

async function openToRead(path: string): Promise<FileHandle | null> {
  return open(path).catch((error: unknown) => nullIf('ENOENT', error));
}

/** Closes the file at its end, and when it is not read on. */
function readFrom(file: FileHandle, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          signal.throwIfAborted();
          const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES));
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
          await file.close();
          controller.close();
        } catch (error) {
          await file.close();
          throw error;
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}

/** Gives the file its final name, which it alone then has; false where the name is taken. */
async function linkTo(unfinishedPath: string, path: string): Promise<boolean> {
  const linked = await link(unfinishedPath, path).catch((error: unknown) => nullIf('EEXIST', error));
  return linked !== null;
}

function nullIf(code: string, error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === code) return null;
  throw error;
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
