/** Brings the finished video to a file. */
import { createWriteStream } from 'node:fs';
import { access, constants, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { DemoFailure, STOPPED } from './demo-failure.ts';

/** To be asked before the video is paid for. */
export async function requireWritableFolder(folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch(() => {
    throw new DemoFailure(
      `The folder ${folder} does not exist or cannot be written to. Choose another with --out.`,
    );
  });
}

/** The file appears under its name only when it is whole. */
export async function saveVideo(url: string, path: string, signal: AbortSignal): Promise<void> {
  const partial = `${path}.part`;
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    await pipeline(response.body, createWriteStream(partial), { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new DemoFailure(
      `The video was made but not saved to ${path} (${signal.aborted ? 'stopped' : reason}). It can be had at\n  ${url}`,
      signal.aborted ? STOPPED : 1,
    );
  }
}
