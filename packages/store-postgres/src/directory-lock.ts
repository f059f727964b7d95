/** One process per data directory, kept by the operating system. */
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process uses the directory; the message names it. */
export class DirectoryLocked extends Error {
  override readonly name = 'DirectoryLocked';
}

/**
 * Two processes writing one embedded database destroy it, and the driver does not notice. SQLite's exclusive
 * transaction is a lock of the kernel: it ends with the process however that dies, so it is never stale, and it holds
 * between containers that share a volume. The file beside it only names the holder.
 */
export function lockDirectory(directory: string): () => void {
  const holderFile = join(directory, 'lock-holder.json');
  const lock = new DatabaseSync(join(directory, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch {
    lock.close();
    throw new DirectoryLocked(
      `The data directory ${directory} is in use by ${describeHolder(holderFile)}. ` +
        'Stop that process, or set DATA_DIR to another directory, or DATABASE_URL to a Postgres that several can share.',
    );
  }
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  writeFileSync(holderFile, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  return () => {
    if (lock.isOpen) lock.close();
  };
}

function describeHolder(holderFile: string): string {
  try {
    const holder: unknown = JSON.parse(readFileSync(holderFile, 'utf8'));
    const { pid, host, since } = holder as { pid: number; host: string; since: string };
    return `process ${pid} on ${host}, since ${since}`;
  } catch {
    return 'another process';
  }
}
