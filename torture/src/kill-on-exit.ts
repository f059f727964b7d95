/** Leaves no process behind, however this one ends. */
import { rmSync } from 'node:fs';

const pids = new Set<number>();
const directories = new Set<string>();
let isWatching = false;

export function killOnExit(pid: number): void {
  watch();
  pids.add(pid);
}

/** Gone with the processes that used it, when they are gone that way. Returns what takes that back. */
export function removeOnExit(directory: string): () => void {
  watch();
  directories.add(directory);
  return () => directories.delete(directory);
}

function watch(): void {
  if (!isWatching) process.once('exit', clearAll);
  isWatching = true;
}

/** It has ended, and its number may be another's soon. */
export function forgetOnExit(pid: number): void {
  pids.delete(pid);
}

function clearAll(): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
  for (const directory of directories) {
    try {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // The last of the killed are still at it.
    }
  }
}
